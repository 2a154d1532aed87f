using System.Reflection;

namespace Pipelines.Reporting;

/// <summary>Members of a library that this assembly does without, by their names.</summary>
static class Named
{
    /// <summary>A public property or field; null when there is none.</summary>
    public static object? Of(object? value, string name) => value?.GetType().GetMember(name, BindingFlags.Instance | BindingFlags.Public).FirstOrDefault() switch
    {
        PropertyInfo property when property.GetIndexParameters().Length == 0 => property.GetValue(value),
        FieldInfo field => field.GetValue(value),
        _ => null,
    };
}
