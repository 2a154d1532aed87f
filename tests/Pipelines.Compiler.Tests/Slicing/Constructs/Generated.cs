// What a source generator wrote is frozen into the slice.
using System.Text.RegularExpressions;
using System.Runtime.InteropServices;

public static partial class Patterns
{
    [GeneratedRegex("[0-9]+")] public static partial Regex Digits();
    [GeneratedRegex("[a-z]+")] public static partial Regex Letters { get; }
    public static string Never() => "";
}

public static class Work
{
    [Component]
    public static string Step() => Patterns.Digits().Replace("a1b22", "#") + Patterns.Letters.Matches("ab-cd").Count;
}
