using System.CommandLine;
using Pipelines.Manifest;
using Pipelines.Registry;
using Pipelines.Registry.Content;
using Pipelines.Registry.Images;
using Pipelines.Registry.References;

namespace Pipelines.Runner.Verbs;

/// <summary>What <c>publish --as image</c> is told besides.</summary>
sealed class ImageOptions
{
    readonly Option<string?> from = new("--base") { Description = "Of --as image: the image that they are made on, with the .NET runtime.", HelpName = "image" };
    readonly Option<string?> platform = new("--platform") { Description = "Of --as image: which image is meant where the base is one for several; linux/amd64 by default.", HelpName = "os/processor" };
    readonly Option<string[]> steps = new("--step") { Description = "Of --as image: a step; may be given several times. All by default.", HelpName = "name", DefaultValueFactory = _ => [] };

    public void AddTo(Command command)
    {
        command.Add(from);
        command.Add(platform);
        command.Add(steps);
    }

    /// <exception cref="RefusedException">One is missing, or given for something else.</exception>
    public void Check(ParseResult parsed, bool isImage)
    {
        if (isImage && parsed.GetValue(from) is null)
            throw new RefusedException(Messages.NoBase);
        if (!isImage && ((Option[])[from, platform, steps]).FirstOrDefault(option => parsed.GetResult(option) is { Implicit: false }) is { } odd)
            throw new RefusedException(Messages.OnlyForImages(odd.Name));
    }

    /// <summary>The steps that are meant.</summary>
    public IReadOnlyCollection<string> Steps(ParseResult parsed, IReadOnlyCollection<LoadedManifest> loaded)
    {
        var known = loaded.SelectMany(each => each.Manifest.Components.Keys).Distinct().Order(StringComparer.Ordinal).ToList();
        if (known.Count == 0)
            throw new RefusedException(Messages.NoSteps(string.Join(", ", loaded.Select(each => $"'{each.Manifest.Name}'"))));
        var given = parsed.GetValue(steps)!;
        return given.FirstOrDefault(step => !known.Contains(step)) is { } odd ? throw new RefusedException(Messages.NoSuchStep(odd, known)) : given.Length > 0 ? given : known;
    }

    public Task<BaseImage> FindBaseAsync(ParseResult parsed, Func<RegistryReference, RegistryClient> registries, CancellationToken cancellationToken)
    {
        var reference = RegistryReference.Parse(parsed.GetValue(from)!);
        var wanted = parsed.GetValue(platform) is { } text ? Platform.Parse(text) : null;
        return BaseImage.FindAsync(registries(reference), reference, wanted, cancellationToken);
    }
}
