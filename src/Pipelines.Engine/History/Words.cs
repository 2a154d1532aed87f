namespace Pipelines.Engine;

/// <summary>Lower-case names of an enum's values, as the history holds them.</summary>
static class Words<T>
    where T : struct, Enum
{
    static readonly Dictionary<T, string> Names = Enum.GetValues<T>().ToDictionary(value => value, value => value.ToString().ToLowerInvariant());

    public static string Of(T value) => Names[value];

    public static T Parse(string word) => Enum.Parse<T>(word, ignoreCase: true);
}
