using System.Reflection;

namespace Pipelines.Engine.Runs;

/// <summary>The parameters of a pipeline method, those that were not given at their declared defaults.</summary>
static class Defaults
{
    public static Dictionary<string, object?> Fill(MethodInfo method, IReadOnlyDictionary<string, object?> given) => method.GetParameters()
        .Where(parameter => parameter.ParameterType != typeof(CancellationToken))
        .ToDictionary(parameter => parameter.Name!, parameter => given.TryGetValue(parameter.Name!, out var value) ? value : Of(parameter));

    /// <summary>Enum and nullable defaults come back as their underlying values, and <c>default</c> of a struct as null.</summary>
    public static object? Of(ParameterInfo parameter)
    {
        var type = Nullable.GetUnderlyingType(parameter.ParameterType) ?? parameter.ParameterType;
        return parameter.DefaultValue is { } value && type.IsEnum ? Enum.ToObject(type, value)
            : parameter.DefaultValue is null && parameter.ParameterType.IsValueType ? Activator.CreateInstance(parameter.ParameterType)
            : parameter.DefaultValue;
    }
}
