using System.Runtime.Loader;
using Pipelines.Compiler;
using Pipelines.Compiler.Diagnostics;
using Pipelines.Compiler.Inputs;

if (args is not [("compile" or "stamp") and var verb, var request])
{
    Console.Error.WriteLine("usage: Pipelines.Compiler compile|stamp REQUEST");
    return 2;
}
try
{
    if (verb == "stamp")
        return Pipelines.Compiler.Stamping.StampCommand.Run(request);
    // The compiler of the SDK that runs the build: its language version is the user's, its images are precompiled.
    var roslyn = CompileRequest.Load(request).Roslyn;
    AssemblyLoadContext.Default.Resolving += (context, name) =>
        Path.Combine(roslyn, name.Name + ".dll") is var path && File.Exists(path) ? context.LoadFromAssemblyPath(path) : null;
    return Compile(request);
}
catch (Exception error) when (error is IOException or InvalidDataException or UnauthorizedAccessException)
{
    Console.WriteLine(Rules.MissingInput.Of(new Place(request), error.Message));
    return 1;
}
catch (Exception error)
{
    Console.WriteLine(Rules.Crash.Of(new Place(request), $"{error.GetType().Name}: {error.Message.ReplaceLineEndings(" ")}"));
    Console.Error.WriteLine(error);
    return 1;
}

// Apart, so that nothing of Roslyn is looked for before it can be found.
static int Compile(string request) => CompileCommand.Run(request);
