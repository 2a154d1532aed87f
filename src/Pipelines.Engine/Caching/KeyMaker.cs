using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Pipelines.Engine.Artifacts;
using Pipelines.Engine.Containers;
using Pipelines.Engine.Runs;
using Pipelines.Engine.Scheduling;
using Pipelines.Logic;
using Pipelines.Manifest;
using Pipelines.Values;

namespace Pipelines.Engine.Caching;

/// <summary>Makes the keys of steps from what the manifest says of their components and from what goes into them.</summary>
sealed class KeyMaker(RunSetup setup, ValueFormats formats, ArtifactValues values)
{
    readonly PipelineManifest manifest = setup.Manifest;

    /// <summary>A longer one says nothing to a reader.</summary>
    const int ShownBytes = 1024;

    readonly ConcurrentDictionary<(string, string), KeyInput> defaults = new();

    /// <summary>Null where the component was built without a code hash.</summary>
    public StepKey? Of(string component, IReadOnlyList<KeyInput> inputs)
    {
        var spec = manifest.Components[component];
        var settings = new SettingsReader(spec.Settings, component);
        var environment = ComponentPolicy.Variables(settings.Texts("environment"));
        return spec.Code is null ? null : new()
        {
            Code = spec.Code,
            Framework = manifest.Build.Framework,
            CacheVersion = settings.Text("cacheVersion"),
            Packages = spec.Packages,
            Environment = environment.Count > 0 ? environment : null,
            Container = setup.Options.Containers ? ContainerSpec.Of(settings, component)?.Key : null,
            Repository = spec.Repository is { } repository ? setup.Repositories.KeyOf(repository, settings.Text("workingDir")) : null,
            Inputs = inputs,
            Compiler = manifest.Build.Compiler,
        };
    }

    /// <summary>The key of a step all of whose inputs are there.</summary>
    public StepKey? Of(Step step) => Of(step.Component, [.. step.Arguments.Select(argument => argument.IsGiven ? Given(argument) : Default(step.Component, argument.Name, argument.Type))]);

    /// <summary>A parameter that was left out counts as its default given by hand.</summary>
    public KeyInput Default(string component, string name, Type type) => defaults.GetOrAdd((component, name), _ =>
    {
        var text = manifest.Components[component].Inputs[name].Default;
        try
        {
            var value = text is null ? (type.IsValueType ? Activator.CreateInstance(type) : null) : formats.ReadText(type, Convert.ToString(text, CultureInfo.InvariantCulture)!);
            return Of(name, values.Write(type, value));
        }
        catch (Exception error) when (error is ValueException or FormatException or ArgumentException or InvalidOperationException or NotSupportedException)
        {
            // The code has it.
            return new(name, "default", "");
        }
    });

    static KeyInput Given(StepInput input)
    {
        if (input.Items is { } items)
            return new(input.Name, "", "") { Items = [.. items.Select(Given)], Keys = input.Keys is { } keys ? Given(keys) : null };
        var stored = input.Value as StoredValue ?? ((Step)input.Step!).Outputs.GetValueOrDefault(input.Output!)
            ?? throw new InvalidOperationException(Messages.InputNotStored(input.Name, input.Step!.Name, input.Output!));
        return Of(input.Name, stored) with { Step = input.Step?.Name, Output = input.Output };
    }

    public static KeyInput Of(string name, StoredValue stored) => new(name, stored.Format, stored.Digest)
    {
        Bytes = stored.Bytes,
        Type = stored.Type,
        Value = stored.Inline is { Length: <= ShownBytes } json ? Encoding.UTF8.GetString(json) : null,
    };
}
