using Pipelines.Manifest.Yaml;

namespace Pipelines.Manifest.Checks;

/// <summary>Checks that every name in the graph names something. Works on the document, so that it says all it can of a half-broken one.</summary>
sealed class GraphCheck(YamlNode root, List<ManifestProblem> problems)
{
    static readonly string[] Origins = ["step", "parameter", "constant", "expression", "items", "oneOf"];

    readonly YamlNode? steps = root.At("graph").At("steps");

    public static void Check(YamlNode root, List<ManifestProblem> problems)
    {
        var check = new GraphCheck(root, problems);
        foreach (var step in check.steps.Entries())
            check.Step(step.Value);
        foreach (var parent in root.At("components").Entries().SelectMany(component => component.Value.At("parents").Items()))
            check.KnownComponent(parent);
        CycleCheck.Check(check.steps, problems);
    }

    void Step(YamlNode step)
    {
        var component = step.At("component");
        KnownComponent(component);
        foreach (var input in step.At("inputs").Entries())
        {
            KnownInput(component.Text(), input);
            if (input.Value is YamlMap)
                Origin(input.Value);
        }

        foreach (var parent in step.At("parents").Items().Concat(step.At("control").Items()))
            KnownStep(parent);
    }

    void KnownComponent(YamlNode? component)
    {
        if (component.Text() is { } name && root.At("components").At(name) is null)
            Add(component!, Messages.UnknownComponent(name, Names(root.At("components"))));
    }

    void KnownInput(string? component, YamlEntry input)
    {
        if (component is null || root.At("components").At(component) is not { } known)
            return;
        if (known.At("inputs").At(input.Key) is null)
            problems.Add(new(input.Line, input.Column, Messages.UnknownInput(input.Key, component, Names(known.At("inputs")))));
    }

    void Origin(YamlNode input)
    {
        var origins = Origins.Count(key => input.At(key) is not null);
        if (origins != 1 || input.At("step") is null != input.At("output") is null || input.At("from") is not null && input.At("expression") is null)
            Add(input, Messages.NoOrigin);
        if (input.At("parameter") is { } parameter && parameter.Text() is { } name && root.At("parameters").At(name) is null)
            Add(parameter, Messages.UnknownParameter(name, Names(root.At("parameters"))));
        if (input.At("step") is { } step && KnownStep(step) is { } producer)
            KnownOutput(input.At("output"), step.Text()!, producer);
        foreach (var source in input.At("from").Items())
            KnownStep(source);
        foreach (var part in input.At("items").Items().Concat(input.At("oneOf").Items()).Where(part => part is YamlMap))
            Origin(part);
    }

    void KnownOutput(YamlNode? output, string step, YamlNode producer)
    {
        if (output.Text() is not { } name || producer.At("component").Text() is not { } component)
            return;
        if (root.At("components").At(component) is { } known && known.At("outputs").At(name) is null)
            Add(output!, Messages.UnknownOutput(name, step, Names(known.At("outputs"))));
    }

    YamlNode? KnownStep(YamlNode step)
    {
        if (step.Text() is not { } name)
            return null;
        if (steps.At(name) is { } found)
            return found;
        Add(step, Messages.UnknownStep(name, Names(steps)));
        return null;
    }

    void Add(YamlNode where, string message) => problems.Add(new(where.Line, where.Column, message));

    static List<string> Names(YamlNode? map) => [.. map.Entries().Select(entry => entry.Key)];
}
