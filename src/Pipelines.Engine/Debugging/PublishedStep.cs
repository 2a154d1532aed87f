using System.ComponentModel;
using System.Reflection;
using Pipelines.Engine.Calls;
using Pipelines.Hosting;
using Pipelines.Logic;
using Pipelines.Manifest;

namespace Pipelines.Engine.Debugging;

/// <summary>What the body of a component that another project published calls in debug mode: its code is loaded from its bundle, into this process.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class PublishedStep
{
    const string BaseDirectory = "APP_CONTEXT_BASE_DIRECTORY";

    /// <summary>Runs the step that the current flow of execution is.</summary>
    /// <param name="component">The method that stands for the component.</param>
    /// <param name="type">Its class.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <returns>What the method returns; null for nothing.</returns>
    public static object? Call(RuntimeMethodHandle component, RuntimeTypeHandle type, object?[] arguments)
    {
        var scope = (DebugScope)RunScope.Current!;
        var method = (MethodInfo)MethodBase.GetMethodFromHandle(component, type)!;
        var (spec, run) = (scope.Step!.Spec, scope.Owner);
        var inputs = method.GetParameters().ToDictionary(parameter => parameter.Name!, parameter => (parameter.ParameterType, arguments[parameter.Position]));
        var result = PipelineCall.ResultOf(method);
        var names = spec.Outputs.Keys.ToList();
        var types = names.Count > 1 ? TupleTypes.Of(result!) : result is null ? [] : [result];
        using var exchange = new PublishedExchange(run.Formats, inputs, names.Zip(types).ToDictionary(output => output.First, output => output.Second), run.Formats.Folder!);
        Execute(run, spec, exchange);
        return names.Count > 1 ? TupleTypes.Make(result!, [.. names.Select(name => exchange.Results[name])]) : exchange.Results.Values.SingleOrDefault();
    }

    static void Execute(DebugRun run, ComponentSpec spec, PublishedExchange exchange)
    {
        var bundle = run.Published(spec);
        var before = AppContext.GetData(BaseDirectory);
        try
        {
            // There is only one for the whole process, as of environment variables.
            AppContext.SetData(BaseDirectory, Path.TrimEndingDirectorySeparator(run.Loaded.Resolve(spec.Published!.Output)) + Path.DirectorySeparatorChar);
            bundle.Execute<StepBody>()(new(StepContext.Current, exchange)).GetAwaiter().GetResult();
        }
        finally
        {
            AppContext.SetData(BaseDirectory, before);
        }
    }
}

/// <summary>Tuples by their types: from the eighth element on they lie in a tuple of the rest.</summary>
static class TupleTypes
{
    const int Direct = 7;

    public static IReadOnlyList<Type> Of(Type tuple)
    {
        var types = tuple.GetGenericArguments();
        return types.Length <= Direct ? types : [.. types[..Direct], .. Of(types[Direct])];
    }

    public static object Make(Type tuple, object?[] elements)
    {
        var types = tuple.GetGenericArguments();
        object?[] arguments = types.Length <= Direct ? elements : [.. elements[..Direct], Make(types[Direct], elements[Direct..])];
        return Activator.CreateInstance(tuple, arguments)!;
    }
}
