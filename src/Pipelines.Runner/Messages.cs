using System.Text.Json;
using Pipelines.Engine;
using Pipelines.Manifest;
using Pipelines.Registry.Content;
using Pipelines.Registry.References;
using Pipelines.Runner.Rendering;

namespace Pipelines.Runner;

/// <summary>Everything the tool tells users, but for the pictures of a run.</summary>
static class Messages
{
    public const string About = "Runs, shows and checks pipelines. Exit codes: 0 done, 1 the pipeline failed, 2 bad usage or input, 3 the surroundings failed, 130 cancelled.";
    public const string TargetHelp = "A manifest (….pipeline.yaml), a project (built first), a folder with one of them, or oci://host/repository:tag; by default the current folder.";
    public const string PipelineHelp = "Which pipeline, where the project has several.";
    public const string ConfigurationHelp = "The configuration to build.";
    public const string FrameworkHelp = "The target framework, where the project has several.";
    public const string NoBuildHelp = "Take what the last build made.";
    public const string HomeHelp = "The folder of history and artifacts; by default PIPELINES_HOME, else the nearest .pipelines upwards, else one at the git root.";
    public const string ArtifactsHelp = "The store that other machines use too: s3://bucket/prefix, azblob://account/container/prefix or file:///folder; by default PIPELINES_ARTIFACTS, else none.";
    public const string JsonHelp = "Write JSON, for programs.";
    public const string VerboseHelp = "Show more, stack traces included.";
    public const string Cancelling = "cancelling … (Ctrl+C again ends at once)";
    public const string Cancelled = "cancelled";

    public static string Error(string message) => "error: " + message;

    public static string UnknownVerb(string given, IReadOnlyList<string> known) =>
        $"unknown command '{given}': " + (Nearest.Of(given, known) is { } meant ? $"did you mean '{meant}'?" : $"expected one of {string.Join(", ", known)}.");

    public static string SeeHelp(string verb) => $"see 'dotnet pipelines {verb}--help'";

    public static string Internal(Exception error) =>
        $"{error.GetType().FullName}: {error.Message} This is a defect of the tool; run again with --verbose for the stack trace and report it.";

    public static string Ended(RunRecord run) => $"{run.Name} {run.Status.ToString().ToLowerInvariant()} ({run.Id})";

    public const string NoRegistry = "Where to? Name it with --registry host/repository, or PIPELINES_REGISTRY.";

    public static string Dirty(string pipeline, string? commit) => $"'{pipeline}' was built from files that differ from the commit {(commit is null ? "(there is none yet)" : commit[..Math.Min(12, commit.Length)])}. Commit and build again, or publish it as it is with --allow-dirty.";

    public static string WouldPublish(RegistryReference reference, Digest digest, int steps, int blobs, long bytes) => $"would publish oci://{reference} ({digest}): {Count(steps, "step")}, {Count(blobs, "blob")} of {Texts.Size(bytes)}";

    public static string Published(RegistryReference reference, Digest digest, int steps, int sent, int blobs, long bytes) =>
        $"published oci://{reference} ({digest}): {Count(steps, "step")}, {(sent == 0 ? $"all of {Count(blobs, "blob")} were there" : $"{sent} of {Count(blobs, "blob")} sent, {Texts.Size(bytes)}")}";

    public static string UnknownForm(string form) => $"--as {form}: expected pipeline or image.";

    public const string NoBase = "On what? An image is made on another one that has the .NET runtime: name it with --base, as mcr.microsoft.com/dotnet/runtime:10.0.";

    public static string OnlyForImages(string option) => $"{option} goes with --as image.";

    public static string NoSuchStep(string step, IReadOnlyList<string> known) =>
        $"there is no step '{step}': " + (Nearest.Of(step, known) is { } meant ? $"did you mean '{meant}'?" : $"expected one of {string.Join(", ", known)}.");

    public static string NoSteps(string pipelines) => $"there are no steps in {pipelines}, so no image can be made.";

    public static string WouldPublishImage(RegistryReference reference, Digest digest) => $"would publish {reference} ({digest})";

    public static string WouldSend(string from, Platform platform, int blobs, long bytes) => $"on {from} ({platform}): {Count(blobs, "blob")} of {Texts.Size(bytes)} besides the base's";

    public static string PublishedImage(RegistryReference reference, Digest digest) => $"published {reference} ({digest})";

    public static string SentImages(string from, Platform platform, int sent, int mounted, int blobs, long bytes) =>
        $"on {from} ({platform}): {(sent == 0 && mounted == 0 ? $"all of {Count(blobs, "blob")} were there" : $"{sent} of {Count(blobs, "blob")} sent, {Texts.Size(bytes)}{(mounted > 0 ? $"; {mounted} mounted" : "")}")}";

    public static string NoTag(RegistryReference reference) => $"'{reference}' names no version: put :tag or @sha256:… behind it.";

    public static string NotPinned(string reference) => $"'{reference}' does not name published code by its digest (oci://host/repository@sha256:…): write the method that stands for it anew with 'dotnet pipelines add'.";

    public const string NoProjectHere = "Where to? Call it in a project's folder, or name the project with --project.";

    public static string WhichStep(IEnumerable<string> steps) => $"Which step? It has {string.Join(", ", steps)}.";

    public static string NoSuchStep(RegistryReference reference, string step, IReadOnlyList<string> known) =>
        $"'{reference}' has no step '{step}': " + (Nearest.Of(step, known) is { } meant ? $"did you mean '{meant}'?" : $"expected one of {string.Join(", ", known)}.");

    public static string LocalRepository(string step) => $"'{step}' runs in a repository that it names by a local path with changes, or without a remote: it cannot be called from elsewhere.";

    public static string NoPublishedMethod(string method) => $"The published code has no method '{method}', which its interface names. Publish it anew.";

    public static string OwnSerializer(string step, string what) => $"'{step}' cannot be called from elsewhere: {what} has a serializer of its own ([ArtifactSerializer]). Mark its type in a package that both use, or take it as byte[].";

    public static string NoStubType(string step, string type, string why) => $"'{step}' cannot be called from elsewhere: its type '{type}' cannot be written anew, {why}. Make it a record or a class of public properties, or move it into a package that both use.";

    public static string OddName(string name) => $"'{name}' is nothing that C# can be written from: the interface was not published by this tool.";

    public static string FileTaken(string file) => $"'{file}' is there and says something else: remove it, or rename it, and add the step again.";

    public static string Wrote(string file) => $"wrote {file}";

    public static string Added(string signature, string reference) => $"{signature} is {reference}";

    public static string NeedsPackage(string name, string version) => $"its values need a package: dotnet add package {name} --version {version}";

    public static string NeedsAssemblies(IEnumerable<string> names) => $"its types are of {string.Join(", ", names)}: the project must refer to that.";

    public static string LeftSettings(IEnumerable<string> settings) => $"left out, as who calls it decides: {string.Join(", ", settings)}";

    public static string NotPublished(RegistryReference reference) => $"There is no '{reference}' in the registry.";

    public static string NotAttached(RegistryReference reference, string type) => $"Nothing of the kind {type} is attached to '{reference}'.";

    public const string NoQueues = "Nothing waits, and no worker is there. Start one: dotnet pipelines worker --queue default";

    public static string UnknownQueues(string name) => $"PIPELINES_QUEUES is '{name}': it may be 'hangfire', or not set for queues of the database's own.";

    public static string BadLease(double seconds) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"--lease takes seconds from 1 to 3600, not {seconds}.");

    public static string NotYet(string what) => $"{what} is not supported yet in this version.";

    public static string UnknownMode(string mode) => $"unknown mode '{mode}': expected debug, local or queued.";

    public static string OnlyInDebug(string option) => $"{option} goes with --mode debug: in other modes steps are processes of their own and share nothing.";

    public static string NotInDebug(string option) => $"{option} does not go with --mode debug, in which all steps run in this process.";

    public static string UnknownHosts(string use) => $"--hosts {use}: expected single or reuse.";

    public const string PruneWhat = "prune needs a limit: --older-than 30d for runs by their age, --keep 10 for all but the newest of each pipeline, or both for what is beyond both.";

    public static string BadAge(string given) => $"--older-than {given}: expected a number and d, h or m, e.g. 30d, 12h, 45m.";

    public static string BadKeep(int given) => $"--keep {given}: expected 0 or more.";

    public static string Pruned(PruneResult pruned, bool dryRun)
    {
        var downloads = pruned.Downloads > 0 ? $" and {Count(pruned.Downloads, "download")}" : "";
        return $"{(dryRun ? "would remove" : "removed")} {Count(pruned.Runs.Count, "run")}, {Count(pruned.Artifacts, "artifact")}{downloads}: {Texts.Size(pruned.Bytes)}";
    }

    public static string SharedStays(string url) => $"the store {url} was left alone: other histories may know what lies there. Let rules of the store itself remove what is old.";

    public static string BadParallel(int given) => $"--parallel {given}: expected 1 or more.";

    public static string ParameterForm(string argument) => $"-p '{argument}': expected name=text or name:=json, e.g. -p rounds=3 or -p 'sizes:=[1, 2]'.";

    public static string ParameterTwice(string name) => $"the parameter '{name}' is given twice: give it once.";

    public static string NoParameterFile(string file) => $"--params {file}: there is no such file.";

    public static string ParameterFileForm(string file) => $"--params {file}: expected one map of parameter names to values.";

    public static string BadJson(string file, JsonException error) =>
        $"{file}({error.LineNumber + 1},{error.BytePositionInLine + 1}): expected JSON: {error.Message}";

    public static string NoTarget(string given) => $"'{given}' is not there: expected a manifest (….pipeline.yaml), a project file or a folder.";

    public static string OddTarget(string given) => $"'{given}' is neither a manifest (….pipeline.yaml) nor a project file.";

    public static string NothingHere(string folder) =>
        $"'{folder}' holds no project and no manifest (….pipeline.yaml): name one, or change to a project's folder.";

    public static string SeveralProjects(string folder, IEnumerable<string> names) =>
        $"'{folder}' holds several projects ({string.Join(", ", names)}): name the one that is meant.";

    public static string SeveralFrameworks(string project, string frameworks) =>
        $"{project} has several target frameworks ({frameworks.Replace(";", ", ", StringComparison.Ordinal)}): choose one with --framework.";

    public static string Building(string project) => $"building {project}";

    public static string BuildFailed(string project) => $"the build of {project} failed: mend what is said above and run again.";

    public static string NoPipelines(string project, bool noBuild) =>
        $"the output of {project} holds no pipeline: expected a [Pipeline] method in it and the package Pipelines referenced"
        + (noBuild ? "; or build it first (without --no-build)." : ".");

    public static string SeveralPipelines(IEnumerable<string> names) =>
        $"there are several pipelines ({string.Join(", ", names)}): choose one with --pipeline.";

    public static string UnknownPipeline(string name, IReadOnlyList<string> known) =>
        $"there is no pipeline '{name}': " + (Nearest.Of(name, known) is { } meant ? $"did you mean '{meant}'?" : $"expected one of {string.Join(", ", known)}.");

    public static string UnknownFormat(string format) => $"unknown format '{format}': expected text, mermaid, dot or svg.";

    public static string UnknownStep(string run, string step, IReadOnlyList<string> known) =>
        $"the run {run} has no step '{step}': " + (Nearest.Of(step, known) is { } meant ? $"did you mean '{meant}'?" : $"expected one of {string.Join(", ", known)}.");

    public static string NoArtifact(string run, string step, string output, IReadOnlyList<string> known) =>
        $"the step '{step}' of the run {run} stored no output '{output}': " + (known.Count == 0 ? "it stored none." : $"expected one of {string.Join(", ", known)}.");

    public static string NoRunArtifact(string run, string name, IReadOnlyList<string> known) =>
        $"the run {run} itself holds no '{name}': " + (known.Count == 0 ? "it holds nothing. For what a step made, name the step too." : $"expected one of {string.Join(", ", known)}, or a step and its output.");

    public static string UnknownMetricFormat(string format) => $"unknown format '{format}': expected text, csv or json.";

    public static string NoReport(string run, string title, string? series, IReadOnlyList<string> known) =>
        $"the run {run} has no report '{title}'{(series is null ? "" : $" / '{series}'")} here: " + (known.Count == 0 ? "there is none." : $"expected one of {string.Join(", ", known)}.");

    public static string FileExists(string file) => $"'{file}' is there already: name another with --output, or remove it.";

    public static string Valid(string file, int components, int steps) =>
        $"{file}: fine ({Count(components, "component")}, {Count(steps, "step")}, all bundles whole)";

    public static string Planned(int steps, bool isDynamic) => isDynamic
        ? $"{Count(steps, "call")} known at build; the code decides which of them are made, and how often"
        : $"{Count(steps, "step")}";

    public static string Count(int number, string what) => $"{number} {what}{(number == 1 ? "" : "s")}";
}
