using Pipelines.Manifest.Yaml;

namespace Pipelines.Manifest;

/// <summary>Everything this project tells users.</summary>
static class Messages
{
    public const string TooLong = "the file is longer than 64 Mi characters: expected a manifest as the build writes it";
    public const string TooDeep = "nested more than 32 levels deep: expected a manifest as the build writes it";
    public const string Empty = "the file is empty: expected a manifest; build the project again";
    public const string SecondDocument = "a second document starts here: expected one manifest a file";
    public const string Alias = "anchors and aliases (& and *) are not allowed in a manifest: write the value itself";
    public const string Tag = "tags (!…) are not allowed in a manifest: write the value itself";
    public const string KeyIsNoText = "expected a key";

    public static string NotYaml(string reason) =>
        $"not readable as YAML ({reason.TrimEnd('.')}): expected a whole manifest; build the project again when the file was cut off";

    public static string SecondKey(string key) => $"the key '{key}' is there twice: expected it once";

    public static string WrongType(string what, string expected, YamlNode found)
    {
        var name = what.Length == 0 ? "the manifest" : $"'{what}'";
        var hint = expected == "text" && found is YamlScalar { Value: not null } ? "; put it in quotes" : "";
        return $"{name} is {found.Kind}: expected {expected}{hint}";
    }

    public static string MissingKey(string key, string what) => $"the key '{key}' is missing {In(what)}";

    public static string UnknownKey(string key, string what, IReadOnlyList<string> known) =>
        $"unknown key '{key}' {In(what)}: {Meant(key, known, "keys")}";

    public static string WrongSchema(string? found) =>
        $"the schema is '{found}': expected '{PipelineManifest.CurrentSchema}', the one this version of Pipelines reads; "
        + "build the project with a matching version";

    public const string NoSchema = $"the key 'schema' is missing: expected 'schema: {PipelineManifest.CurrentSchema}'";

    public static string NewerVersion(string built, string own) =>
        $"built with Pipelines {built}, newer than this tool ({own}): "
        + $"update it with 'dotnet tool update Pipelines.Runner --version {built}', or build with {own}";

    public static string NoVersion(string text) => $"'{text}' is no version: expected one like 0.1.0 or 1.0.0-rc.1";

    public static string UnknownComponent(string name, IReadOnlyList<string> known) =>
        $"unknown component '{name}': {Meant(name, known, "components")}";

    public static string UnknownStep(string name, IReadOnlyList<string> known) =>
        $"unknown step '{name}': {Meant(name, known, "steps")}";

    public static string UnknownOutput(string name, string step, IReadOnlyList<string> known) =>
        $"the step '{step}' has no output '{name}': {Meant(name, known, "outputs")}";

    public static string UnknownInput(string name, string component, IReadOnlyList<string> known) =>
        $"the component '{component}' has no input '{name}': {Meant(name, known, "inputs")}";

    public static string UnknownParameter(string name, IReadOnlyList<string> known) =>
        $"unknown parameter '{name}': {Meant(name, known, "parameters")}";

    public const string NoOrigin =
        "expected exactly one origin: 'step' with 'output', or 'parameter', 'constant', 'expression' (which may say 'from' which steps), 'items' or 'oneOf'";

    public static string Cycle(IEnumerable<string> steps) =>
        $"the steps wait for each other in a circle ({string.Join(" → ", steps)}): expected every step to hang on earlier ones only";

    public static string NotInside(string path) =>
        $"'{path}' leaves the manifest's folder or is no relative path with forward slashes: expected a folder below the manifest";

    public static string NoHost(string path) =>
        $"the step host '{path}/Pipelines.dll' is not there: expected it below the manifest; build the project again";

    public static string NoBundle(string path) =>
        $"the bundle '{path}' is not there: expected a folder with a bundle.json; build the project again";

    public static string AlteredBundle(string path, string file) =>
        $"the bundle '{path}' was altered ('{file}' does not match its digest): build the project again";

    public static string NoBundleFile(string path, string file) =>
        $"the bundle '{path}' lacks '{file}': build the project again";

    public static string BadBundle(string path, string reason) =>
        $"the bundle '{path}' is not readable ({reason.TrimEnd('.')}): build the project again";

    public static string BundleLeaves(string path, string file) =>
        $"the bundle '{path}' names '{file}', which is outside of it: build the project again";

    public const string NotFetched = "its code is not here; 'dotnet pipelines validate' on the project, as any other command on it, fetches it";

    public const string OtherInterface = "what was published says something else than the method that stands for it: write that anew with 'dotnet pipelines add'";

    public static string AlteredPublished(string problem) =>
        $"its code was altered or does not fit the method that stands for it ({problem.Split(": ")[0]}): remove its folder to have it fetched again, or write the method anew with 'dotnet pipelines add'";

    public static string Published(string component, string reference, string problem) => $"the published component '{component}' ({reference}): {problem}";

    public static string BundleSchema(string path, string found) =>
        $"the bundle '{path}' has the schema '{found}': expected '{Bundles.BundleManifest.CurrentSchema}'; build with a matching version of Pipelines";

    static string In(string what) => what.Length == 0 ? "at the top" : $"in '{what}'";

    static string Meant(string given, IReadOnlyList<string> known, string what)
    {
        if (known.Count == 0)
            return $"there are no {what}";
        return Nearest.Of(given, known) is { } meant
            ? $"did you mean '{meant}'?"
            : $"expected one of the {what} {string.Join(", ", known)}";
    }
}
