using System.Linq.Expressions;
using System.Reflection;
using Pipelines.Engine.Caching;
using Pipelines.Engine.Scheduling;
using Pipelines.Values;

namespace Pipelines.Engine;

/// <summary>Everything the engine tells a user: what, where, what to do.</summary>
static class Messages
{
    const int Input = 2;
    const int Surroundings = 3;

    public const string RunCancelled = "the run was cancelled";

    public const string NoDotnet = "No dotnet host was found to start steps with. Install the .NET runtime, or set DOTNET_ROOT to its folder.";

    public static EngineException HomeNotWritable(string home, Exception cause) => new(
        $"'{home}' cannot be written: {cause.Message} History and artifacts live there. Make it writable, or name another folder with --home or PIPELINES_HOME.",
        Surroundings, cause);

    public static EngineException NoManifest(string path, Exception cause) => new(
        $"There is no manifest '{path}'. Build the project, or name its ….pipeline.yaml.", Input, cause);

    public static EngineException HistoryDamaged(string file, Exception cause) => new(
        $"'{file}' is damaged or not a history: {cause.Message} Move it away to start a new one, or name another folder with --home.", Surroundings, cause);

    public static EngineException HistoryNewer(string file, long found, long known) => new(
        $"'{file}' was written by a newer version (schema {found}, this one knows {known}). Update the tool, or name another folder with --home.", Surroundings);

    public static EngineException HistoryNotWritten(string file, Exception cause) => new(
        $"The history '{file}' could not be written: {cause.Message} The run was cancelled. Make room on the disk or make the file writable, then run again.",
        Surroundings, cause);

    public static EngineException DatabaseUnknown(string why) => new(
        $"The database cannot be used: {why}. Write PIPELINES_DATABASE as 'Host=…;Database=…;Username=…;Password=…' or postgres://user:password@host/database.", Input);

    public static EngineException DatabaseNotOpened(string name, string why, Exception cause) => new(
        $"The history in {name} cannot be opened: {why}. Check PIPELINES_DATABASE (host, port, database, user, password) and that the server runs.", Surroundings, cause);

    public static EngineException DatabaseNotWritten(string name, string why, Exception cause) => new(
        $"The history in {name} cannot be written: {why}. The run was cancelled; go on with it by 'dotnet pipelines resume' when the database is well.", Surroundings, cause);

    public static string DatabaseAway(string name, string why) => $"{name} is away ({why}): waiting for it";

    public static EngineException RunTaken(string run) => new(
        $"The run {run} is not this process's any more: another one took it up, or it was removed. What this one still had to record was not recorded.", Surroundings);

    public static EngineException CodeApart(string manifest) => new(
        $"What '{manifest}' needs lies on several drives and cannot be handed to workers. Build with <CopyLocalLockFileAssemblies>true</CopyLocalLockFileAssemblies>, or keep the packages on the project's drive.", Input);

    public static EngineException CodeChanged(string file) => new($"'{file}' was changed since the run began. Build the project, then run it again.", Input);

    public static EngineException CodeLeaves(string path) => new($"The code that was handed over names a file outside of its folder: '{path}'. It is not loaded.", Input);

    public static EngineException WrongSlots(int slots) => new($"A worker needs at least one slot; {slots} was asked for.", Input);

    public static string NoWorker(string queue, string step) => $"No worker serves the queue '{queue}', where '{step}' waits. Start one: dotnet pipelines worker --queue {queue}";

    public static string NoLogicWorker(string queue) => $"No worker serves the queue '{queue}', where the pipeline function waits. Start one: dotnet pipelines worker --queue {queue}{(queue == WorkerOptions.Services ? " --queue default" : "")}";

    public static EngineException LogicInCaller(string pipeline) => new($"The function of the pipeline '{pipeline}' runs in the caller's process (PipelineExecutionQueue = null), so its caller has to stay. Run it without --detach, or give it a queue.", Input);

    public static EngineException DetachNeedsQueue() => new("Only a queued run goes on without its caller. Add --mode queued.", Input);

    public static EngineException NothingToCancel(string run, RunStatus status) => new($"The run {run} has ended: it is {Words<RunStatus>.Of(status)}.", Input);

    public static string LogicTakenOver(string worker) => $"the worker that ran the pipeline function is gone or gave it back: {worker} goes on with it";

    public static string LogicsLost(int times, string? why) => $"{times} times the process ended that ran the pipeline function{(why is null ? "" : $", the last time with: {why}")}. It is not tried again.";

    public static string LogicEnded(int code, IReadOnlyCollection<string> lines) => $"exit code {code}{(lines.Count == 0 ? "" : ": " + string.Join(" / ", lines))}";

    public static string WorkerRunsLogic(string run) => $"the pipeline function of {run} runs";

    public static string WorkerEndedLogic(string run) => $"the pipeline function of {run} has ended";

    public static string WorkerLostLogic(string run, string why) => $"the process that ran the pipeline function of {run} is gone ({why}): it is queued again";

    public static string WorkerGaveBackLogic(string run) => $"the pipeline function of {run} was given back";

    public static EngineException JobGone(string run) => new($"A step of the run {run} vanished from its queue: somebody removed the run or took it for lost. Resume it: dotnet pipelines resume {run}", Surroundings);

    public static string BadJobLine(string line) => $"a worker said what this version does not understand: {line}";

    public static string OtherEngine(string queue, string step, string theirs, string? own) =>
        $"The queue '{queue}', where '{step}' waits, is served by {theirs} alone, and this run hands over by {own ?? "its database"}: that takes long. Set PIPELINES_QUEUES the same for runs and workers, or start one: dotnet pipelines worker --queue {queue}";

    public static EngineException EngineNeedsServer() => new(
        "Another engine can bring steps to workers only where they share a PostgreSQL database. Set PIPELINES_DATABASE, or unset PIPELINES_QUEUES.", Input);

    public static string WorkerLost(string step, string worker) => $"the worker that ran '{step}' is gone or gave it back ({worker}): it is queued again";

    public static string WorkersLost(string step, int times, string worker) => $"{times} workers were lost while they ran '{step}', the last one {worker}: it is not tried again. Look whether it takes more memory than they have.";

    public static string WorkerServes(WorkerRecord worker) => $"{worker.Name} serves {string.Join(", ", worker.Queues)}{(worker.Engine is { } engine ? " by " + engine : "")}: {worker.Slots} {(worker.Slots == 1 ? "step" : "steps")} at once";

    public static string WorkerStops(int running) => running == 0 ? "stopping" : $"stopping when {running} running {(running == 1 ? "step has" : "steps have")} ended; once more to give them back";

    public static string WorkerRuns(string what, int attempt) => attempt == 1 ? $"{what} runs" : $"{what} runs, attempt {attempt}";

    public static string WorkerEnded(string what, StepOutcome outcome) => outcome.Error is { } error ? $"{what} failed: {error.Message}" : $"{what} {outcome.Status.ToString().ToLowerInvariant()}";

    public static string WorkerLostJob(string what) => $"{what} is not this worker's any more: what it made is dropped";

    public static string WorkerGaveBack(string what) => $"{what} was given back";

    public static string WorkerTrouble(string why) => $"a step could not be answered for: {why}";

    public static string MadeElsewhere(StepSource maker) => $"the same call runs just now, as '{maker.Step}' of the run {maker.RunId}: waiting for its result";

    public static EngineException ArtifactGone(string digest, string path) => new(
        $"The artifact {digest} is gone: '{path}' does not exist. Run the pipeline again to make it.", Surroundings);

    public static EngineException ArtifactDamaged(string digest, string path) => new(
        $"The artifact {digest} is damaged: '{path}' has other bytes. Run the pipeline again, which makes and replaces it; if this happens again, check the disk.", Surroundings);

    public static EngineException NotAStore(string url) => new(
        $"'{url}' is no store for artifacts. Write s3://bucket/prefix, azblob://account/container/prefix or file:///folder.", Input);

    public static EngineException NoStorePackage(string url, string package, Exception cause) => new(
        $"The store '{url}' needs the package {package}, which is not there. Add it to the project that runs the pipeline.", Input, cause);

    public static EngineException StoreFailed(string place, string what, string todo, Exception cause) => new($"The store '{place}' cannot be used: {what} {todo}", Surroundings, cause);

    public static string StoreAway(string why) => $"{why} Waiting for it.";

    public static EngineException StoreForgets(string url) => new($"The store '{url}' cannot be used: what is written there does not come back. Check the server.", Surroundings);

    public static EngineException NoObject(string url) => new($"'{url}' names no object. Write s3://bucket/key or azblob://account/container/key.", Input);

    public static string ObjectMissing(string url) => $"'{url}' is not there: the store has no such object. Check the url.";

    public static EngineException StoreDamaged(string digest, string url, string key, Exception? cause) => new(
        $"The artifact {digest} is damaged in the store: '{key}' in '{url}' has other bytes. Delete it there and run the pipeline again, which stores it anew.", Surroundings, cause);

    public static EngineException NoSuchRun(string id) => new($"No run's id starts with '{id}'. See 'dotnet pipelines runs'.", Input);

    public static EngineException AmbiguousRun(string id, IEnumerable<string> found) => new(
        $"Several runs' ids start with '{id}': {string.Join(", ", found)}. Give more of it.", Input);

    public static EngineException WrongParallel(int value) => new($"{value} steps at once is not possible: give 1 or more.", Input);

    public static EngineException WrongSetting(string owner, string name, object? value, string expected) => new(
        $"The setting '{name}' of '{owner}' is '{value}', but is to be {expected}. Mend the manifest, or build the project again.", Input);

    public static EngineException UnknownParameter(string name, string pipeline, IEnumerable<string> known) => new(
        known.Any()
            ? $"The pipeline '{pipeline}' has no parameter '{name}'. It has: {string.Join(", ", known)}."
            : $"The pipeline '{pipeline}' has no parameter '{name}'; it takes none.",
        Input);

    public static EngineException MissingParameter(string name, string pipeline, string type) => new(
        $"The pipeline '{pipeline}' needs the parameter '{name}' ({type}): give it with -p {name}=…", Input);

    public static EngineException WrongParameter(string name, string text, string type, string hint, Exception? cause = null) => new(
        $"The parameter '{name}' is to be {type}, but '{text}' is not. {hint}".TrimEnd(), Input, cause);

    public static EngineException NoSuchFile(string name, string path) => new(
        $"The parameter '{name}' names '{path}', which does not exist.", Input);

    public static EngineException NoLogic(string method, string file) => new(
        $"'{file}' does not hold the pipeline method '{method}'. Build the project again.", Surroundings);

    public static EngineException NoOutput(string file) => new(
        $"'{file}' does not exist, and debug mode runs it. Build the project again.", Surroundings);

    public static EngineException NoComponent(string method, string file) => new(
        $"'{file}' does not hold the component '{method}' as the manifest describes it. Build the project again.", Surroundings);

    public static EngineException NoCallback(string method, string file) => new(
        $"'{file}' does not hold the callback '{method}' with the signature that its setting asks for. Build the project again.", Surroundings);

    public static EngineException NotOneCall(Expression found) => new(
        $"'{found}' is not one call of a pipeline method. Write () => Iris.Run(…), with a static method marked [Pipeline] and nothing around the call; compute its arguments before, or in it.", Input);

    public static EngineException NotAPipeline(MethodInfo method) => new(
        $"'{Name(method)}' is not marked [Pipeline]. Only pipeline methods run as pipelines; {(method.IsDefined(typeof(ComponentAttribute)) ? "a component is called by one" : "mark it, or call it as it is")}.", Input);

    public static EngineException PipelineInArgument(MethodInfo inner, MethodInfo outer) => new(
        $"An argument of '{Name(outer)}' calls the pipeline '{Name(inner)}', and which of the two is to run cannot be told. Run that one first, and hand its value over.", Input);

    public static EngineException ParametersTwice(MethodInfo method, IEnumerable<string> names) => new(
        $"The call of '{Name(method)}' gives the parameters, and the options give some too: {string.Join(", ", names)}. Give them in the call.", Input);

    public static EngineException OtherResult(MethodInfo method, Type declared, Type wanted) => new(
        $"'{Name(method)}' returns {CSharpName.Of(declared)}, but {CSharpName.Of(wanted)} is asked for. Ask for its own type, or for none.", Input);

    public static EngineException NoManifestOf(string pipeline, MethodInfo method, IEnumerable<string> places) => new(
        $"The manifest of the pipeline '{pipeline}' ({Name(method)}) was not found; looked for {string.Join(" and ", places.Select(place => $"'{place}'"))}. "
        + "Its project needs the package Pipelines.Build.Tasks, and the project that runs it the package Pipelines.Engine and a ProjectReference to it. Then build.", Input);

    public static EngineException OtherMethod(string manifest, string found, string method) => new(
        $"'{manifest}' is the manifest of '{found}', but '{method}' is called. Build the project again.", Input);

    public static EngineException OtherBuild(string file, string built) => new(
        $"'{file}', which this program has loaded, and '{built}', from which its pipelines were made, are different builds. Build both projects again.", Input);

    public static string NoSuchStep(string name, IEnumerable<string> known) => known.Any()
        ? $"The run has no step '{name}'. It has: {string.Join(", ", known)}."
        : $"The run has no step '{name}'; it has none at all.";

    public static string NoSuchOutput(StepResult step, string? output)
    {
        var what = output is null ? "one output" : $"the output '{output}'";
        var made = step.Outputs.Count == 0 ? $"{step.Status.ToString().ToLowerInvariant()}, and made none" : $"made: {string.Join(", ", step.Outputs.Select(made => made.Name))}";
        return $"Step '{step.Name}' does not have {what}: it {made}."
            + (step is { Outputs.Count: 0, Status: StepStatus.Completed } ? " Components without a result have none, and debug mode keeps outputs only of runs that a call started." : "");
    }

    public static string ShouldBe<T>(string what, T expected, T found)
        where T : struct, Enum => $"{what} should be {expected.ToString().ToLowerInvariant()}, but is {found.ToString().ToLowerInvariant()}";

    public static string ShouldHaveRun(string step, StepStatus? found) =>
        $"step '{step}' should have run, but {(found is { } status ? $"is {status.ToString().ToLowerInvariant()} without having started" : "was never called")}";

    public static string ShouldNotHaveRun(string step, StepStatus found) => $"step '{step}' should not have run, but is {found.ToString().ToLowerInvariant()}";

    public static EngineException HostNotStarted(string dotnet, Exception cause) => new(
        $"The step host could not be started with '{dotnet}': {cause.Message} Check that the .NET runtime is installed (dotnet --list-runtimes).", Surroundings, cause);

    public static string KilledBySignal(int processId, int signal, string name) => $"step process {processId} was killed by signal {signal}{name}";

    public static string DiedWithCode(int processId, int code) =>
        $"step process {processId} ended with exit code {code} before the step was done";

    public static string HostNeverReady(int processId, int code, string lines) =>
        $"step process {processId} could not start (exit code {code}). {(lines.Length > 0 ? lines : "It wrote nothing.")}";

    public static string BadAnswer(int processId, string text) => $"step process {processId} gave an answer that cannot be read: {text}";

    public static string OutputDiffers(string output) => $"the output '{output}' is not the file that the step process described";

    public static string CallbackThrew(string kind, string? step, string error) =>
        step is null ? $"the {kind} threw: {error}" : $"the {kind} of step '{step}' threw: {error}";

    public static string CallbackTooLate(TimeSpan grace) => $"a callback did not end within {grace.TotalSeconds:0.#} s after the run was cancelled; it was left alone";

    public static string NoSuchInput(string name, IEnumerable<string> known) => $"the callback set '{name}', which is no parameter of the step. It has: {string.Join(", ", known)}.";

    public static string InputTakenOut(string name) => $"the callback took '{name}' out, which the step needs";

    public static string WrongInput(string name, string type, string found) => $"the callback set '{name}', which is {type}, to {found}";

    public static string Declined(string step) => $"not run, because the pre-execute callback of '{step}' declined it";

    public static string TooFewLeft(string input, int left, int all, int min) => left == all
        ? $"not run, because '{input}' has {(left == 1 ? "1 element" : $"{left} elements")}, and must have {min} at least"
        : $"not run, because {left} of the {all} elements of '{input}' ended well, and {min} must at least";

    public static string StepTimedOut(TimeSpan limit) => $"the step did not end within its time-out of {limit.TotalSeconds:0.###} s";

    public static string RunTimedOut(TimeSpan limit) => $"the run did not end within the pipeline's time-out of {limit.TotalSeconds:0.###} s";

    public static string NeedsMore(string component, Scheduling.Needs needs, Scheduling.Needs all) =>
        $"'{component}' needs {needs}, and this run has {all}: a step of it takes all that there is and runs alone. Give more with --parallel, or state less.";

    public static string LogicTooLate(TimeSpan grace) => $"the pipeline method did not end within {grace.TotalSeconds:0.#} s after the run was cancelled";

    public static string CacheUnusable(string run, string step, string artifact, bool isMissing) =>
        $"the result of '{step}' in run {run} cannot be taken: its '{artifact}' is {(isMissing ? "gone from" : "damaged in")} the store. The step runs instead";

    public static string CacheNotRead(Exception cause) => $"the cache cannot be read: {cause.Message} The step runs instead";

    public static EngineException UnknownRefresh(string name, IEnumerable<string> known) => new(
        $"There is no step '{name}' to refresh. Components are: {string.Join(", ", known)}.", Input);

    public static EngineException NoStepInRun(string run, string step, IEnumerable<string> known) => new(
        $"The run {run} has no step '{step}', only: {string.Join(", ", known)}.", Input);

    public static string TookFromRun(string step, string run, string other) =>
        $"{step} did not run: equal code and equal inputs had been run before, as {other} of run {run}, and its result was taken.";

    public static string TookFromCall(string step, string other) => $"{step} did not run: {other}, an equal call of this run, made the result.";

    public static string NeverRan(StepRecord step) => step.Error is { } error ? $"{step.Name} did not run: {error.Message}." : $"{step.Name} did not run: it is {step.Status.ToString().ToLowerInvariant()}.";

    public static string NoKey(string step, RunMode mode) => mode == RunMode.Debug
        ? $"{step} ran because debug mode runs every step."
        : $"{step} ran, and what its result hangs on was not recorded: its component was built without a code hash. Build the project again.";

    public static string FirstOfItsKind(string step) => $"{step} ran because no earlier run of this history made this call.";

    public static string RanChanged(string step, string before, Lookup lookup) => $"{step} ran. Since run {before} this changed{Besides(lookup)}:";

    public static string RanUnchanged(string step, StepRecord before, Lookup lookup) => lookup switch
    {
        Lookup.Off => $"{step} ran because its component has no Cache = true; nothing changed since run {before.RunId}.",
        Lookup.Refused => $"{step} ran because the run was told to, with --no-cache or --refresh; nothing changed since run {before.RunId}.",
        _ when before.Status is StepStatus.Completed or StepStatus.Cached => $"{step} ran although nothing changed since run {before.RunId}: what it made then is gone or damaged, as the step's log says.",
        _ => $"{step} ran because it was {before.Status.ToString().ToLowerInvariant()} in run {before.RunId}; nothing changed since.",
    };

    public const string ToldToRun = "told to with --no-cache or --refresh";

    public const string WithoutCode = "built without a code hash";

    public const string NeverRunYet = "not run before";

    public const string NoResultLeft = "its earlier result is gone, damaged or failed";

    public static string HangsOn(string input, IEnumerable<string> makers) => string.Join(", ", makers) is { Length: > 0 } names ? $"hangs on what {names} will make" : $"hangs on '{input}', which the logic computes";

    public const string RunsAgainUnknown = "it runs again: what its result hung on before was not recorded";

    public static string RunsAgain(IEnumerable<string> changes) => $"it runs again, because since then {string.Join("; ", changes)}";

    public static EngineException StillRunning(string run) => new($"The run {run} still runs. Wait for its end, or cancel it there.", Input);

    public static EngineException NothingToResume(string run) => new($"The run {run} has completed: there is nothing to resume. 'dotnet pipelines rerun {run}' runs it anew.", Input);

    public static EngineException NotResumable(string run) => new(
        $"The run {run} ran in debug mode, which keeps no results to go on from. 'dotnet pipelines rerun {run}' runs it anew.", Input);

    public static EngineException NoFrom(string run, string step, IEnumerable<string> known) => new($"The run {run} has no step '{step}' to run from, only: {string.Join(", ", known)}.", Input);

    public static EngineException RunOnly(string what) => new($"{what} cannot be given: a resumed run keeps its own.", Input);

    public static EngineException NoSecret(string name, string component, string variable, string? file) => new(
        $"The secret '{name}' of '{component}' is nowhere: {(file is null ? "" : $"not in '{file}', ")}not in the environment variable {variable}, not in the project's user secrets. "
        + $"Set the variable, name a file with --secrets, or run 'dotnet user-secrets set {name} …' in the project.", Surroundings);

    public static string SecretMissing(string name, string component) => $"the secret '{name}' of '{component}' is not there: its steps will fail";

    public static EngineException BadSecrets(string file) => new($"'{file}' is to hold NAME=value in each line, and lines that begin with #.", Input);

    public static EngineException SecretsNotRead(string file, Exception cause) => new($"The secrets in '{file}' cannot be read: {cause.Message}", Input, cause);

    public static EngineException NoInputs(string run, string step) => new($"What went into '{step}' in run {run} was not recorded: it never started, ran in debug mode, or was built without a code hash.", Input);

    public static EngineException InputGone(string step, string input, string digest, string run) => new(
        $"The input '{input}' of '{step}' ({digest}) is gone or damaged. 'dotnet pipelines rerun {run}' makes it anew.", Surroundings);

    public static EngineException NoSuchComponent(string component, string manifest) => new($"'{manifest}' has no component '{component}' any more.", Input);

    public static string NotTheSameTwice(string step) => $"{step} ran with the same code and inputs as before and made other bytes";

    public static EngineException BadImage(string component, string image) => new($"Docker of '{component}' is '{image}', which names no image. Write one as the engine takes it: registry/name:tag.", Input);

    public static EngineException OpenQuote(string component, string arguments) => new($"DockerArgs of '{component}' leaves a quote open: {arguments}", Input);

    public static EngineException OwnArgument(string component, string argument) => new(
        $"DockerArgs of '{component}' holds '{argument}', which the run sets itself to talk to the step and to end it. Leave it out.", Input);

    public static EngineException NoContainerEngine(string tried) => new(
        $"Steps are to run in containers, and no engine answers.{tried} Install docker or podman and see that '<engine> info' works, name another one with {Containers.ContainerEngine.Variable}, or run without --containers.", Surroundings);

    public static EngineException ContainerNotStarted(string engine, string image, string said) => new(NotStarted(engine, image, said), Surroundings);

    public static string NotStarted(string engine, string image, string said) =>
        $"{engine} could not start a container of '{image}': {said} Check the image's name and that this machine may pull it ({engine} pull {image}), and DockerArgs.";

    public static string NoDotnetInImage(string image) =>
        $"the image '{image}' holds no dotnet program that the step's user may run. A step needs the .NET runtime in its image: start from mcr.microsoft.com/dotnet/runtime, or install it there or in DockerBashSetupScript.";

    public static string OtherDotnetInImage(string image, string said) => $"the .NET runtime in the image '{image}' is not one that the step can run on: {said}";

    public static string NoBashInImage(string image, string said) => $"DockerBashSetupScript needs bash, and the image '{image}' cannot run it: {said}";

    public static string SetupFailed(string image, int code, string said) =>
        $"DockerBashSetupScript ended with exit code {code} in the image '{image}' before the step began{(said.Length > 0 ? $": {said}" : ".")}";

    public static string ContainerKilled(string image) => $"the container of '{image}' was killed (SIGKILL): by somebody, or because it took more memory than it may";

    public static EngineException NoGit(Exception cause) => new($"A repository is to be checked out, and git cannot be started: {cause.Message} Install git.", Surroundings, cause);

    public static EngineException NoRepository(string manifest) => new($"'{manifest}' names a repository without url or path. Build the project again.", Input);

    public static EngineException Unreachable(string url, string said) => new(
        IsRefused(said)
            ? $"The repository '{url}' wants credentials that git does not have: {said} Let git find them (git config credential.helper, an ssh key in the agent) so that 'git ls-remote {url}' works without asking."
            : $"The repository '{url}' cannot be read: {said} See what 'git ls-remote {url}' says.",
        Surroundings);

    public static EngineException NoBranch(string url, string? branch) => new(
        branch is null ? $"The repository '{url}' has no commit yet." : $"The repository '{url}' has no branch '{branch}'. 'git ls-remote {url}' lists those that it has.", Surroundings);

    public static EngineException NoCommit(string url, string commit) => new(
        $"The repository '{url}' has no commit {commit} on any of its branches. Push it there, or name another one and build again.", Surroundings);

    public static EngineException RepositoryNotKept(string folder, string said) => new($"The repository cannot be kept in '{folder}': {said}", Surroundings);

    public static EngineException NotCheckedOut(string url, string said) => new($"The repository '{url}' cannot be checked out: {said}", Surroundings);

    public static EngineException NoPatch(string path) => new($"'{path}', the changes that were not committed when the pipeline was built, is gone. Build the project again.", Surroundings);

    public static EngineException PatchCut(string path, string url) => new(
        $"'{path}', the changes of '{url}' that were not committed when the pipeline was built, is too long and was cut. Commit them and build again.", Input);

    public static EngineException PatchNotApplied(string path, string url, string said) => new(
        $"'{path}', the changes of '{url}' that were not committed when the pipeline was built, cannot be applied: {said} Commit them and build again.", Surroundings);

    public static EngineException NoFolderInRepository(string url, string folder) => new($"WorkingDir '{folder}' is no folder of the repository '{url}' at its commit.", Surroundings);

    public static EngineException OutsideRepository(string folder) => new($"WorkingDir '{folder}' leads out of the repository. Write a path below its root.", Input);

    public const string LogicStays = "the pipeline's own Repo and WorkingDir do not hold here: the pipeline method runs in the caller's process, whose working directory is left as it is";

    public static EngineException NoWorkingDirectory(string folder) => new($"WorkingDir of the pipeline is '{folder}', which does not exist.", Input);

    static bool IsRefused(string said) =>
        ((string[])["terminal prompts disabled", "Authentication failed", "could not read Username", "could not read Password", "Permission denied (", "error: 401", "error: 403", "Host key verification failed"])
            .Any(words => said.Contains(words, StringComparison.Ordinal));

    static string Besides(Lookup lookup) => lookup switch
    {
        Lookup.Off => " (its component has no Cache = true, so it runs each time)",
        Lookup.Refused => " (the run was told to run it, with --no-cache or --refresh)",
        _ => "",
    };

    public static string InputNotStored(string input, string step, string output) => $"the input '{input}' names the output '{output}', which step '{step}' did not make";

    static string Name(MethodInfo method) => $"{method.DeclaringType?.FullName?.Replace('+', '.')}.{method.Name}";
}
