using System.CommandLine;
using Pipelines.Engine;
using Pipelines.Runner.Rendering;

namespace Pipelines.Runner.Verbs;

/// <summary><c>artifacts</c>: what the steps of a run made.</summary>
sealed class ArtifactsVerb(Terminal terminal)
{
    readonly Argument<string> run = CommonOptions.Run();
    readonly Argument<string?> maybeStep = CommonOptions.Step("One step only.");
    readonly Argument<string> step = new("step") { Description = "The step that it lies on; left out for what lies on the run itself." };
    readonly Argument<string?> output = new("output") { Description = "The name of the output or upload.", Arity = ArgumentArity.ZeroOrOne };
    readonly Option<string?> file = new("--output", "-o") { Description = "The file to write; by default named after step and output, in the current folder.", HelpName = "file" };
    readonly Option<string?> home = CommonOptions.Home();
    readonly Option<string?> store = CommonOptions.Artifacts();
    readonly Option<bool> json = CommonOptions.Json();

    public static Command Command(Terminal terminal)
    {
        var verb = new ArtifactsVerb(terminal);
        var list = new Command("list", "Lists what a run's steps made, and what was uploaded.") { verb.run, verb.maybeStep, verb.home, verb.json, CommonOptions.Verbose() };
        list.SetAction(verb.List);
        var get = new Command("get", "Writes an output or upload into a file.") { verb.run, verb.step, verb.output, verb.file, verb.home, verb.store, CommonOptions.Verbose() };
        get.SetAction(verb.Get);
        var cat = new Command("cat", "Writes the bytes of an output or upload to standard output.") { verb.run, verb.step, verb.output, verb.home, verb.store, CommonOptions.Verbose() };
        cat.SetAction(verb.Cat);
        return new Command("artifacts", "Shows and takes out what a run made.") { list, get, cat };
    }

    int List(ParseResult parsed)
    {
        using var history = CommonOptions.Open(terminal, parsed.GetValue(home));
        var artifacts = history.Artifacts(history.Run(parsed.GetValue(run)!).Id, parsed.GetValue(maybeStep));
        if (parsed.GetValue(json))
            HistoryJson.Write(terminal.Out, writer => HistoryJson.Array(writer, artifacts, HistoryJson.Artifact));
        else if (artifacts.Count == 0)
            terminal.Out.WriteLine("no artifacts");
        else
            new TextTable("STEP", "OUTPUT", "KIND", "TYPE", "FORMAT", "SIZE", "DIGEST").Write(terminal.Out, artifacts.Select(Row));
        return ExitCode.Done;
    }

    static string[] Row(ArtifactRecord artifact) =>
        [artifact.Step ?? "", artifact.Name, Texts.Kind(artifact.Kind), artifact.Type, artifact.Format, Texts.Size(artifact.Bytes), artifact.Digest[..Math.Min(19, artifact.Digest.Length)]];

    int Get(ParseResult parsed)
    {
        using var history = CommonOptions.Open(terminal, parsed.GetValue(home), parsed.GetValue(store));
        var artifact = Find(history, parsed);
        var target = Path.GetFullPath(parsed.GetValue(file) ?? FileName(artifact), terminal.Folder);
        if (Path.Exists(target))
            throw new RefusedException(Messages.FileExists(terminal.Show(target)));
        // Not with the store's own permissions: this one is the user's.
        using (var source = File.OpenRead(history.ArtifactPath(artifact.Digest)))
        using (var written = new FileStream(target, FileMode.CreateNew, FileAccess.Write, FileShare.None, 0))
            source.CopyTo(written, 1 << 20);
        terminal.Out.WriteLine($"{terminal.Show(target)} ({Texts.Size(artifact.Bytes)}, {artifact.Format})");
        return ExitCode.Done;
    }

    int Cat(ParseResult parsed)
    {
        using var history = CommonOptions.Open(terminal, parsed.GetValue(home), parsed.GetValue(store));
        var path = history.ArtifactPath(Find(history, parsed).Digest);
        using var source = File.OpenRead(path);
        terminal.Out.Flush();
        using var target = terminal.OpenOut();
        source.CopyTo(target);
        return ExitCode.Done;
    }

    ArtifactRecord Find(History history, ParseResult parsed)
    {
        var id = history.Run(parsed.GetValue(run)!).Id;
        if (parsed.GetValue(output) is not { } name)
            return OnRun(history, id, parsed.GetValue(step)!);
        var from = parsed.GetValue(step)!;
        var names = history.Steps(id).Select(known => known.Name).ToList();
        if (!names.Contains(from))
            throw new RefusedException(Messages.UnknownStep(id, from, names));
        var made = history.Artifacts(id, from);
        return made.LastOrDefault(artifact => artifact.Name == name)
            ?? throw new RefusedException(Messages.NoArtifact(id, from, name, [.. made.Select(artifact => artifact.Name).Distinct()]));
    }

    static ArtifactRecord OnRun(History history, string id, string name)
    {
        var made = history.Artifacts(id).Where(artifact => artifact.Step is null).ToList();
        return made.LastOrDefault(artifact => artifact.Name == name)
            ?? throw new RefusedException(Messages.NoRunArtifact(id, name, [.. made.Select(artifact => artifact.Name).Distinct()]));
    }

    /// <summary>An upload may be called as its file is.</summary>
    static string FileName(ArtifactRecord artifact)
    {
        var name = artifact.Step is { } step ? $"{step}.{artifact.Name}" : artifact.Name;
        return artifact.Kind != ArtifactKind.Output && Path.HasExtension(artifact.Name) ? name : name + Extension(artifact.Format);
    }

    static string Extension(string format) => format switch
    {
        "bytes" => ".bin",
        "mlnet" or "parts" => ".zip",
        _ => "." + format,
    };
}
