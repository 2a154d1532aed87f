using System.CommandLine;
using System.Text;
using Pipelines.Engine;
using Pipelines.Manifest;
using Pipelines.Registry.Publishing;
using Pipelines.Registry.References;
using Pipelines.Runner.Stubs;
using Pipelines.Runner.Targets;

namespace Pipelines.Runner.Verbs;

/// <summary><c>add</c>: writes a method into a project that stands for a step of a published pipeline.</summary>
sealed class AddVerb(Terminal terminal)
{
    readonly Argument<string> what = new("reference") { Description = "The published pipeline: oci://host/repository:tag" };
    readonly Argument<string?> step = new("step") { Description = "The step of it; without one, they are listed.", Arity = ArgumentArity.ZeroOrOne };
    readonly Option<string?> project = new("--project") { Description = "The project, or its folder; by default the current folder.", HelpName = "project" };
    readonly Option<string?> ownClass = new("--class") { Description = "The class to put the method into, with its namespace; by default the one that it comes from.", HelpName = "name" };
    readonly Option<string?> home = CommonOptions.Home();
    readonly RegistryOption client = new();

    public static Command Command(Terminal terminal)
    {
        var verb = new AddVerb(terminal);
        var command = new Command("add", "Writes a method that stands for a step of a published pipeline, to be called in one's own.") { verb.what, verb.step, verb.project, verb.ownClass, verb.home };
        verb.client.AddTo(command);
        command.Add(CommonOptions.Verbose());
        command.SetAction((parsed, _) => verb.AddAsync(parsed));
        return command;
    }

    async Task<int> AddAsync(ParseResult parsed)
    {
        var origin = RegistryReference.Parse(parsed.GetValue(what)!);
        var place = TargetPlace.Find(parsed.GetValue(project), terminal.Folder).Project ?? throw new RefusedException(Messages.NoProjectHere);
        var reference = await FindAsync(parsed, origin);
        var code = new PublishedComponents(() => client.Open(parsed), PipelinesHome.Find(parsed.GetValue(home), terminal.Folder));
        var folder = await code.FetchAsync(reference, null, terminal.Cancellation);
        var json = await File.ReadAllTextAsync(Path.Combine(folder, PublishedPlace.InterfaceFile), terminal.Cancellation);
        var component = ComponentInterface.Parse(json);
        if (component.Repository is { } repository && (repository.Url is null || repository.Patch is not null))
            throw new RefusedException(Messages.LocalRepository(component.Name));
        using var source = new StubSource(folder, component);
        var files = new StubFiles(component, json, $"oci://{reference}", $"oci://{origin}");
        await WriteAsync([.. files.Write(source, parsed.GetValue(ownClass))], Path.Combine(Path.GetDirectoryName(place)!, "Published"));
        await terminal.Out.WriteLineAsync(Messages.Added(files.Signature(source.Method), $"oci://{reference}"));
        foreach (var line in Notes(component, source))
            await terminal.Out.WriteLineAsync(line);
        return ExitCode.Done;
    }

    /// <summary>The step's own digest.</summary>
    async Task<RegistryReference> FindAsync(ParseResult parsed, RegistryReference origin)
    {
        using var registries = client.Open(parsed);
        var found = await new PipelineShelf(registries.Open(origin)).InspectAsync(origin, terminal.Cancellation);
        var steps = found.Parts.Where(part => part.Artifact.ArtifactType == PipelineMediaTypes.Step).ToList();
        var name = parsed.GetValue(step) ?? throw new RefusedException(Messages.WhichStep(steps.Select(part => part.Name)));
        var chosen = steps.FirstOrDefault(part => part.Name == name) ?? throw new RefusedException(Messages.NoSuchStep(origin, name, [.. steps.Select(part => part.Name)]));
        return RegistryReference.Parse($"{origin.Host}/{origin.Repository}@{chosen.Descriptor.Digest}");
    }

    /// <summary>All of them or none.</summary>
    async Task WriteAsync(List<(string Name, string Text)> files, string folder)
    {
        foreach (var (name, text) in files)
        {
            var file = Path.Combine(folder, name);
            if (File.Exists(file) && await File.ReadAllTextAsync(file, terminal.Cancellation) is var there && (!there.StartsWith(StubFiles.Mark, StringComparison.Ordinal) || name.EndsWith(".type.cs", StringComparison.Ordinal) && there != text))
                throw new RefusedException(Messages.FileTaken(terminal.Show(file)));
        }
        Directory.CreateDirectory(folder);
        foreach (var (name, text) in files)
        {
            await File.WriteAllTextAsync(Path.Combine(folder, name), text, new UTF8Encoding(false), terminal.Cancellation);
            await terminal.Out.WriteLineAsync(Messages.Wrote(terminal.Show(Path.Combine(folder, name))));
        }
    }

    static IEnumerable<string> Notes(ComponentInterface component, StubSource source)
    {
        // A value's format comes from a package of ours, which no type names.
        var owners = source.Assemblies.ToLookup(assembly => PackageOf(assembly, component));
        foreach (var (name, version) in component.Packages.Where(package => owners.Contains(package.Key) || package.Key.StartsWith("Pipelines.", StringComparison.Ordinal)))
            yield return Messages.NeedsPackage(name, version);
        if (owners[null].ToList() is { Count: > 0 } others)
            yield return Messages.NeedsAssemblies(others);
        if (StubSettings.Left(component).ToList() is { Count: > 0 } left)
            yield return Messages.LeftSettings(left);
    }

    /// <summary>Assemblies are called as their package, or begin with its name: Microsoft.ML.Core is Microsoft.ML's.</summary>
    static string? PackageOf(string assembly, ComponentInterface component) => component.Packages.Keys
        .Where(package => assembly.Equals(package, StringComparison.OrdinalIgnoreCase) || assembly.StartsWith(package + ".", StringComparison.OrdinalIgnoreCase)).MaxBy(package => package.Length);
}
