using System.CommandLine;
using Pipelines.Engine;
using Pipelines.Manifest;
using Pipelines.Registry;
using Pipelines.Registry.References;

namespace Pipelines.Runner.Targets;

/// <summary>What a command is about: manifests that are there, or those that a project's build makes.</summary>
sealed class Target(Terminal terminal)
{
    readonly Argument<string?> what = new("target")
    {
        Description = Messages.TargetHelp,
        Arity = ArgumentArity.ZeroOrOne,
    };

    readonly Option<string?> pipeline = new("--pipeline") { Description = Messages.PipelineHelp, HelpName = "name" };
    readonly Option<string> configuration = new("--configuration", "-c") { Description = Messages.ConfigurationHelp, HelpName = "name", DefaultValueFactory = _ => "Debug" };
    readonly Option<string?> framework = new("--framework", "-f") { Description = Messages.FrameworkHelp, HelpName = "name" };
    readonly RegistryOption registry = new();
    readonly Option<bool> noBuild = new("--no-build") { Description = Messages.NoBuildHelp };

    public void AddTo(Command command)
    {
        command.Add(what);
        command.Add(pipeline);
        command.Add(configuration);
        command.Add(framework);
        command.Add(noBuild);
        registry.AddTo(command);
    }

    public RegistryClient OpenRegistries(ParseResult parsed) => registry.Open(parsed);

    /// <summary>The one manifest that is meant, built where it has to be.</summary>
    public async Task<string> ManifestAsync(ParseResult parsed)
    {
        var found = await ManifestsAsync(parsed);
        return found.Count == 1 ? found[0] : throw new RefusedException(Messages.SeveralPipelines(found.Select(Name)));
    }

    /// <summary>All manifests that are meant, with the code of what other projects published beside them; at least one.</summary>
    public async Task<IReadOnlyList<string>> ManifestsAsync(ParseResult parsed)
    {
        var manifests = await FindAsync(parsed);
        var components = new PublishedComponents(() => OpenRegistries(parsed), HomeOf(parsed));
        foreach (var manifest in manifests)
            await components.PlaceAsync(manifest, terminal.Cancellation);
        return manifests;
    }

    async Task<IReadOnlyList<string>> FindAsync(ParseResult parsed)
    {
        var given = parsed.GetValue(what);
        if (given?.StartsWith("oci://", StringComparison.OrdinalIgnoreCase) ?? false)
            return [await PullAsync(parsed, RegistryReference.Parse(given))];
        var place = TargetPlace.Find(given, terminal.Folder);
        var manifests = place.Manifests;
        if (place.Project is { } project)
        {
            var build = new ProjectBuild(terminal, project, parsed.GetValue(configuration)!, parsed.GetValue(framework));
            manifests = TargetPlace.ManifestsOf(await build.OutputFolderAsync(parsed.GetValue(noBuild)));
            if (manifests.Count == 0)
                throw new RefusedException(Messages.NoPipelines(terminal.Show(project), parsed.GetValue(noBuild)));
        }

        if (parsed.GetValue(pipeline) is not { } name)
            return manifests;
        var chosen = manifests.Where(manifest => Name(manifest) == name).ToList();
        return chosen.Count > 0 ? chosen : throw new RefusedException(Messages.UnknownPipeline(name, [.. manifests.Select(Name)]));
    }

    /// <summary>Into the home folder that the command uses.</summary>
    async Task<string> PullAsync(ParseResult parsed, RegistryReference reference)
    {
        using var registries = OpenRegistries(parsed);
        return await new PulledPipelines(registries, HomeOf(parsed)).GetAsync(reference, terminal.Cancellation);
    }

    string HomeOf(ParseResult parsed)
    {
        var home = parsed.CommandResult.Command.Options.OfType<Option<string?>>().FirstOrDefault(option => option.Name == "--home");
        return PipelinesHome.Find(home is null ? null : parsed.GetValue(home), terminal.Folder);
    }

    static string Name(string manifest) => Path.GetFileName(manifest)[..^ManifestFile.Extension.Length];
}
