using System.Reflection;
using System.Runtime.CompilerServices;
using Pipelines.Values;

namespace Pipelines.Reporting;

/// <summary>The columns of a table whose rows are objects: public properties and fields, those of base types first.</summary>
static class RowColumns<T>
{
    static readonly bool IsScalar = ValueFormats.IsScalar(typeof(T));
    static readonly List<(string Name, Func<object, object?> Read)> Columns = Find();

    public static string ToJson(IEnumerable<T> rows) => ReportJson.Table([.. Columns.Select(column => column.Name)], rows.Select(Cells));

    static List<(string Name, Func<object, object?> Read)> Find()
    {
        var type = typeof(T);
        if (IsScalar)
            return [("value", row => row)];
        if (typeof(ITuple).IsAssignableFrom(type))
            return [.. Enumerable.Range(0, type.GetGenericArguments().Length).Select(i => ($"item{i + 1}", (Func<object, object?>)(row => ((ITuple)row)[i])))];
        var members = type.GetMembers(BindingFlags.Instance | BindingFlags.Public).OrderBy(member => Depth(member.DeclaringType!)).ThenBy(member => member.MetadataToken);
        return [.. members.Select(Column).OfType<(string, Func<object, object?>)>()];
    }

    static (string, Func<object, object?>)? Column(MemberInfo member) => member switch
    {
        PropertyInfo { CanRead: true } property when property.GetIndexParameters().Length == 0 => (property.Name, property.GetValue),
        FieldInfo field => (field.Name, field.GetValue),
        _ => null,
    };

    static int Depth(Type type) => type.BaseType is { } parent ? Depth(parent) + 1 : 0;

    static IReadOnlyList<object?> Cells(T row) => row is null ? new object?[Columns.Count] : [.. Columns.Select(column => column.Read(row))];
}
