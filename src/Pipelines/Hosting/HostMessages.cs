using Pipelines.Values;

namespace Pipelines;

static partial class Messages
{
    public const string HostUsage = "usage: dotnet Pipelines.dll run <bundle folder> [--input value]...   (host <handle> is for the engine)";

    public static string MissingInput(string component, string name, Type type) =>
        $"input '{name}' ({CSharpName.Of(type)}) of {component} is missing.";

    public static string BadInput(string component, string name, string why) => $"input '{name}' of {component}: {why}";

    public static string BadOutput(string component, string name, string why) => $"output '{name}' of {component}: {why}";

    public static string NotABundle(string path, string why) => $"'{path}' is not a bundle that can be run: {why}. Build the project again.";

    public static string AlteredBundle(string path, string digest) =>
        $"'{path}' is not the file that was built (expected {digest}). Build the project again.";

    public static string NoEntry(string component) => $"{component} cannot be run by itself: its entry names no component. Build the project again.";

    public static string BadRequest(string why) => $"the engine's request cannot be read: {why}";

    public static string NoWorkingDirectory(string path) => $"the working directory '{path}' does not exist.";

    public static string UnknownOption(string option, string component, IEnumerable<string> known) =>
        $"{component} has no input '{option}'. It has: {string.Join(", ", known)}.";

    public static string NotAnOption(string text) => $"'{text}' is not an option. Inputs are given as --name value.";

    public static string NoValue(string option) => $"'{option}' has no value.";

    public static string MissingOptions(string component, IEnumerable<string> missing) => $"{component} needs {string.Join(", ", missing)}.";

    public static string NoInputFile(string option, string path, Type type) =>
        $"{option}: there is no file '{path}' to read a {CSharpName.Of(type)} from.";

    public static string BadOption(string option, string why) => $"{option}: {why}";

    public static string StandaloneFailed(string component, StepError error) => $"{component} failed: {error.Type}: {error.Message}{Place(error)}";

    public static string Cancelled(string component) => $"{component} was cancelled.";
}
