using Mono.Cecil;

namespace Pipelines.Weaving;

/// <summary>A call after which the step is told what came of it, by a method of <c>Pipelines.Reporting.Woven</c>.</summary>
/// <param name="Target">That method's name.</param>
/// <param name="Arguments">The parameters of the call whose values it is given, behind the result.</param>
sealed record Hook(string Target, params int[] Arguments)
{
    const string Logging = "Microsoft.Extensions.Logging";
    const string Binder = "Microsoft.Extensions.Configuration.Binder";
    const string Options = "Microsoft.Extensions.Options";
    const string CommandLine = "System.CommandLine";
    const string MachineLearning = "Microsoft.ML";

    /// <summary>The call takes, in place of its last argument, what the method makes of it.</summary>
    public bool Replaces { get; private init; }

    /// <summary>Whether code that refers to an assembly of this name may have such calls.</summary>
    public static bool MayBeIn(string assembly) =>
        assembly is Logging or Binder or Options or CommandLine || IsWithin(assembly, MachineLearning);

    /// <summary>By the names in the call alone: nothing that it refers to is looked at.</summary>
    public static Hook? Of(MethodReference called)
    {
        var type = called.DeclaringType.GetElementType();
        return (type.FullName, called.Name) switch
        {
            ("Microsoft.Extensions.Logging.LoggerFactory", "Create") when called.Parameters.Count == 1 => new("ConfiguringLogging") { Replaces = true },
            ("Microsoft.Extensions.Logging.LoggerFactory", ".ctor") => new("LoggerFactoryMade"),
            ("Microsoft.Extensions.DependencyInjection.LoggingServiceCollectionExtensions", "AddLogging") => new("LoggingAdded"),
            ("Microsoft.Extensions.Configuration.ConfigurationBinder", var method) => OfBinder(method, [.. called.Parameters.Select(p => p.ParameterType.FullName)]),
            ("Microsoft.Extensions.Options.IOptions`1", "get_Value") or ("Microsoft.Extensions.Options.IOptionsMonitor`1", "get_CurrentValue") => new("OptionsTaken"),
            (_, "Parse") when called.ReturnType.FullName == "System.CommandLine.ParseResult" => new("CommandLineParsed"),
            (_, var method) when IsWithin(type.Namespace, MachineLearning) => OfMachineLearning(type.FullName, method, called),
            _ => null,
        };
    }

    static Hook? OfMachineLearning(string type, string method, MethodReference called) => (type, method) switch
    {
        ("Microsoft.ML.MLContext", ".ctor") => new("ContextMade"),
        ("Microsoft.ML.ModelOperationsCatalog", "Save") when called.Parameters[^1].ParameterType.FullName == "System.String" => new("ModelSaved", called.Parameters.Count - 1),
        (_, "Fit") when called.Parameters.Count > 0 && called.Parameters[0].ParameterType.FullName == "Microsoft.ML.IDataView" => new("ModelFitted", 0),
        (_, "CrossValidate" or "CrossValidateNonCalibrated") => new("CrossValidated"),
        _ when method.StartsWith("Evaluate", StringComparison.Ordinal) && called.ReturnType.Name.EndsWith("Metrics", StringComparison.Ordinal) => new("Evaluated"),
        _ => null,
    };

    static Hook? OfBinder(string method, string[] parameters) => method switch
    {
        "Get" => new("OptionsBound", 0),
        "Bind" when parameters is [_, "System.String", _] => new("OptionBound", 2, 0, 1),
        "Bind" => new("OptionsBound", 1, 0),
        "GetValue" => new("OptionBound", 0, Array.IndexOf(parameters, "System.String")),
        _ => null,
    };

    static bool IsWithin(string name, string first) => name == first || name.StartsWith(first + ".", StringComparison.Ordinal);
}
