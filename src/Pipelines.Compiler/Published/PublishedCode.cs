using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.CodeAnalysis;
using Pipelines.Compiler.Bundling;
using Pipelines.Compiler.Diagnostics;
using Pipelines.Compiler.Discovery;
using Pipelines.Compiler.Writing;
using Pipelines.Manifest;

namespace Pipelines.Compiler.Published;

/// <summary>A component whose code another project published: it has no slice, its bundle is fetched by its digest before a run. Nothing is asked of any registry here.</summary>
static class PublishedCode
{
    /// <summary>Settings that change a slice, of which there is none.</summary>
    static readonly string[] OfSlices = ["Packages", "HelperFunctions", "HelperTypes"];

    public static bool Is(ComponentModel component) => component.Settings.Text("Reference") is not null || component.Settings.Text("Interface") is not null;

    /// <summary>What a run will find; null where the method does not fit what it stands for.</summary>
    public static Bundle? BundleOf(ComponentModel component, Report report)
    {
        var reference = component.Settings.Text("Reference") ?? "";
        if (PublishedPlace.DigestOf(reference) is not { } digest)
            return Refuse("Reference does not pin it: expected oci://host/repository@sha256:…");
        ComponentInterface published;
        try
        {
            published = ComponentInterface.Parse(component.Settings.Text("Interface") ?? "");
        }
        catch (JsonException)
        {
            return Refuse("Interface is not what was published");
        }
        if (Difference(component, published) is { } difference)
            return Refuse(difference);
        return new Bundle($"{PublishedPlace.FolderOf(digest)}/{PublishedPlace.BundleOf(published)}", published.Digest, published.Packages, [])
        {
            Code = published.Code,
            Published = new() { Reference = reference, Interface = InterfaceDigest(component), Output = PublishedPlace.FolderOf(digest) },
        };

        Bundle? Refuse(string why)
        {
            report.Add(Rules.BadPublished, component.Method, component.FullName, reference.Length > 0 ? reference : "(none)", why);
            return null;
        }
    }

    static string InterfaceDigest(ComponentModel component) => "sha256:" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(component.Settings.Text("Interface")!)));

    static string? Difference(ComponentModel component, ComponentInterface published)
    {
        if (OfSlices.FirstOrDefault(component.Settings.Has) is { } setting)
            return $"{setting} does nothing for code that is compiled already";
        if (component.IsAsync)
            return "it returns a task, where the value itself was published";
        var inputs = component.Inputs.Select(Text).ToList();
        var expected = published.Inputs.Select(input => Text(input.Key, input.Value.Type, input.Value.Survivors, input.Value.Required, input.Value.Default)).ToList();
        if (!inputs.SequenceEqual(expected))
            return $"its inputs are ({string.Join(", ", inputs)}), and ({string.Join(", ", expected)}) was published";
        var outputs = component.Outputs.Select(output => $"{Names.InManifest(output.Type)} {output.Name}").ToList();
        var given = published.Outputs.Select(output => $"{output.Value.Type} {output.Key}").ToList();
        return outputs.SequenceEqual(given) ? null : $"its outputs are ({string.Join(", ", outputs)}), and ({string.Join(", ", given)}) was published";
    }

    static string Text(IParameterSymbol input) =>
        Text(input.Name, Names.InManifest(input.Type), SurvivorsMark.MinOf(input), !input.HasExplicitDefaultValue, ManifestBuilder.Default(input));

    static string Text(string name, string type, int? survivors, bool isRequired, object? value) =>
        $"{(survivors is null ? "" : $"[Survivors(Min = {survivors})] ")}{type} {name}{(isRequired ? "" : " = " + JsonSerializer.Serialize(value))}";
}
