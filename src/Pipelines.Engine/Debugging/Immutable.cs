namespace Pipelines.Engine.Debugging;

/// <summary>Types whose values nobody can change, or that travel as themselves: they need no copy (rule P20).</summary>
static class Immutable
{
    static readonly HashSet<Type> Known =
    [
        typeof(string), typeof(decimal), typeof(DateTime), typeof(DateTimeOffset), typeof(DateOnly), typeof(TimeOnly), typeof(TimeSpan), typeof(Guid),
        typeof(Uri), typeof(Version), typeof(Half), typeof(Int128), typeof(UInt128), typeof(System.Numerics.BigInteger),
        typeof(FileInfo), typeof(DirectoryInfo), typeof(Stream),
    ];

    public static bool Is(Type type) =>
        type.IsPrimitive || type.IsEnum || Known.Contains(type) || (Nullable.GetUnderlyingType(type) is { } underlying && Is(underlying));
}
