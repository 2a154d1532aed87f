using System.CommandLine;
using Pipelines.Manifest;
using Pipelines.Registry;
using Pipelines.Registry.Publishing;
using Pipelines.Registry.References;
using Pipelines.Runner.Targets;
using Spectre.Console;

namespace Pipelines.Runner.Verbs;

/// <summary><c>publish</c>: puts pipelines into a registry (product section 8).</summary>
sealed class PublishVerb(Terminal terminal)
{
    readonly Target target = new(terminal);
    readonly Option<string> registry = new("--registry") { Description = "Where to: host/repository; the pipeline's name is put behind it. By default PIPELINES_REGISTRY.", HelpName = "host/repository", DefaultValueFactory = _ => Environment.GetEnvironmentVariable("PIPELINES_REGISTRY") ?? "" };
    readonly Option<string?> tag = new("--tag") { Description = "The tag; the pipeline's version by default.", HelpName = "tag" };
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
        var manifests = await target.ManifestsAsync(parsed);
        using var registries = target.OpenRegistries(parsed);
        // All are looked at before one is sent.
        var loaded = manifests.Select(ManifestFile.LoadChecked).ToList();
        if (!parsed.GetValue(allowDirty) && loaded.FirstOrDefault(each => each.Manifest.Source is { Dirty: true }) is { } dirty)
            throw new RefusedException(Messages.Dirty(dirty.Manifest.Name, dirty.Manifest.Source!.Commit));
        foreach (var each in loaded)
            await PublishAsync(parsed, each, RegistryReference.Parse($"{place.TrimEnd('/')}/{each.Manifest.Name}"), registries);
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
            named = await FreeTag.FindAsync(repository, named, digest, terminal.Cancellation);
        var shelf = new PipelineShelf(repository);
        var (blobs, bytes) = await ShowAsync(package, progress => shelf.PublishAsync(package, named, parsed.GetValue(replace), progress, terminal.Cancellation));
        await terminal.Out.WriteLineAsync(Messages.Published(reference.WithTag(named), digest, manifest.Components.Count, blobs, package.Blobs.Count, bytes));
    }

    /// <summary>A bar of the bytes that are there, where somebody watches.</summary>
    async Task<T> ShowAsync<T>(PipelinePackage package, Func<IProgress<PublishedBlob>?, Task<T>> publish)
    {
        if (!terminal.Interactive)
            return await publish(null);
        return await terminal.Console.Progress().AutoClear(true).StartAsync(async context =>
        {
            var sending = context.AddTask("sending", maxValue: Math.Max(1, package.Blobs.Sum(blob => blob.Descriptor.Size)));
            return await publish(new Bar(sending));
        });
    }

    sealed class Bar(ProgressTask task) : IProgress<PublishedBlob>
    {
        public void Report(PublishedBlob value) => task.Increment(value.Blob.Size);
    }
}
