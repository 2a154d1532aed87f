using System.CommandLine;
using Pipelines.Manifest;
using Pipelines.Registry;
using Pipelines.Registry.Publishing;
using Pipelines.Registry.References;
using Pipelines.Runner.Targets;

namespace Pipelines.Runner.Verbs;

/// <summary><c>publish</c>: puts pipelines into a registry (product section 8).</summary>
sealed class PublishVerb(Terminal terminal)
{
    const string Pipeline = "pipeline";
    const string Image = "image";

    readonly Target target = new(terminal);
    readonly Option<string> registry = new("--registry") { Description = "Where to: host/repository; the pipeline's name is put behind it. By default PIPELINES_REGISTRY.", HelpName = "host/repository", DefaultValueFactory = _ => Environment.GetEnvironmentVariable("PIPELINES_REGISTRY") ?? "" };
    readonly Option<string?> tag = new("--tag") { Description = "The tag; the pipeline's version by default.", HelpName = "tag" };
    readonly Option<string> form = new("--as") { Description = "What: the pipeline (pipeline), or its steps as container images (image).", HelpName = "form", DefaultValueFactory = _ => Pipeline };
    readonly ImageOptions images = new();
    readonly Option<bool> dryRun = new("--dry-run") { Description = "Say what would be published, and send nothing." };
    readonly Option<bool> allowDirty = new("--allow-dirty") { Description = "Publish what differs from its commit too." };
    readonly Option<bool> replace = new("--replace") { Description = "Move the tag where it stands for something else." };

    public static Command Command(Terminal terminal)
    {
        var verb = new PublishVerb(terminal);
        var command = new Command("publish", "Puts a pipeline with its steps into an OCI registry.");
        verb.target.AddTo(command);
        command.Add(verb.registry);
        command.Add(verb.tag);
        command.Add(verb.form);
        verb.images.AddTo(command);
        command.Add(verb.dryRun);
        command.Add(verb.allowDirty);
        command.Add(verb.replace);
        command.Add(CommonOptions.Verbose());
        command.SetAction((parsed, _) => verb.PublishAsync(parsed));
        return command;
    }

    async Task<int> PublishAsync(ParseResult parsed)
    {
        var place = parsed.GetValue(registry)!;
        if (place.Length == 0)
            throw new RefusedException(Messages.NoRegistry);
        var isImage = parsed.GetValue(form) switch { Image => true, Pipeline => false, var other => throw new RefusedException(Messages.UnknownForm(other!)) };
        images.Check(parsed, isImage);
        var manifests = await target.ManifestsAsync(parsed);
        using var registries = target.OpenRegistries(parsed);
        // All are looked at before one is sent.
        var loaded = manifests.Select(ManifestFile.LoadChecked).ToList();
        if (!parsed.GetValue(allowDirty) && loaded.FirstOrDefault(each => each.Manifest.Source is { Dirty: true }) is { } dirty)
            throw new RefusedException(Messages.Dirty(dirty.Manifest.Name, dirty.Manifest.Source!.Commit));
        var references = loaded.Select(each => RegistryReference.Parse($"{place.TrimEnd('/')}/{each.Manifest.Name}")).ToList();
        if (isImage)
        {
            var options = new ImagePublication(parsed.GetValue(tag), parsed.GetValue(replace), parsed.GetValue(dryRun), images.Steps(parsed, loaded));
            using var others = RegistryOption.OpenOther();
            var from = await images.FindBaseAsync(parsed, reference => reference.Host == references[0].Host ? registries : others, terminal.Cancellation);
            foreach (var (each, reference) in loaded.Zip(references))
                await options.PublishAsync(terminal, each, from, reference, registries.Open(reference));
            return ExitCode.Done;
        }
        foreach (var (each, reference) in loaded.Zip(references))
            await PublishAsync(parsed, each, reference, registries);
        return ExitCode.Done;
    }

    async Task PublishAsync(ParseResult parsed, LoadedManifest loaded, RegistryReference reference, RegistryClient registries)
    {
        var manifest = loaded.Manifest;
        var repository = registries.Open(reference);
        using var package = await PipelinePackage.CreateAsync(loaded, Builder.Name, terminal.Cancellation);
        var digest = package.Index.Descriptor.Digest;
        var named = parsed.GetValue(tag) ?? manifest.Version;
        if (parsed.GetValue(dryRun))
        {
            await terminal.Out.WriteLineAsync(Messages.WouldPublish(reference.WithTag(named), digest, manifest.Components.Count, package.Blobs.Count, package.Blobs.Sum(blob => blob.Descriptor.Size)));
            return;
        }
        if (parsed.GetValue(tag) is null && manifest.Settings.GetValueOrDefault("autoVersionBump") is true)
            named = await FreeTag.FindAsync(repository, named, version => [(version, digest)], terminal.Cancellation);
        var shelf = new PipelineShelf(repository);
        var (blobs, bytes) = await PublishBar.ShowAsync(terminal, package.Blobs.Sum(blob => blob.Descriptor.Size), progress => shelf.PublishAsync(package, named, parsed.GetValue(replace), progress, terminal.Cancellation));
        await terminal.Out.WriteLineAsync(Messages.Published(reference.WithTag(named), digest, manifest.Components.Count, blobs, package.Blobs.Count, bytes));
    }
}
