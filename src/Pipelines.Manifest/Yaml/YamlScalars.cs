using System.Globalization;
using System.Text.RegularExpressions;

namespace Pipelines.Manifest.Yaml;

/// <summary>What a plain scalar means (YAML 1.2 core schema), and how a value is written so that it means the same again.</summary>
static partial class YamlScalars
{
    static readonly CultureInfo Culture = CultureInfo.InvariantCulture;

    public static object? Resolve(string plain) => plain switch
    {
        "" or "~" or "null" or "Null" or "NULL" => null,
        "true" or "True" or "TRUE" => true,
        "false" or "False" or "FALSE" => false,
        ".nan" or ".NaN" or ".NAN" => double.NaN,
        ".inf" or ".Inf" or ".INF" or "+.inf" or "+.Inf" or "+.INF" => double.PositiveInfinity,
        "-.inf" or "-.Inf" or "-.INF" => double.NegativeInfinity,
        _ when Integer().IsMatch(plain) => Whole(plain),
        _ when Real().IsMatch(plain) => double.Parse(plain, NumberStyles.Float, Culture),
        _ => plain,
    };

    /// <summary>True when <paramref name="text"/> without quotes would be read as something else, by this or by an older YAML.</summary>
    public static bool NeedsQuotes(string text) => Resolve(text) is not string || OlderMeaning().IsMatch(text);

    /// <summary>The plain text of a value that is no string.</summary>
    public static string Plain(object? value) => value switch
    {
        null => "null",
        true => "true",
        false => "false",
        float single => Fraction(single, single.ToString("R", Culture)),
        double number => Fraction(number, number.ToString("R", Culture)),
        decimal number => number.ToString(Culture),
        IFormattable number => number.ToString(null, Culture),
        _ => throw new ArgumentException($"A value of type {value.GetType()} cannot be written in a manifest.", nameof(value)),
    };

    static string Fraction(double value, string text) => value switch
    {
        double.NaN => ".nan",
        double.PositiveInfinity => ".inf",
        double.NegativeInfinity => "-.inf",
        _ => text.AsSpan().ContainsAny('.', 'E') ? text : text + ".0",
    };

    static object Whole(string text)
    {
        if (int.TryParse(text, NumberStyles.AllowLeadingSign, Culture, out var small))
            return small;
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, Culture, out var large))
            return large;
        return ulong.TryParse(text, NumberStyles.None, Culture, out var huge) ? (object)huge : double.Parse(text, Culture);
    }

    [GeneratedRegex(@"^[-+]?[0-9]+\z")]
    private static partial Regex Integer();

    [GeneratedRegex(@"^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?\z")]
    private static partial Regex Real();

    [GeneratedRegex(@"^(yes|no|on|off|0[xob][0-9a-f_]+|[-+]?[0-9][0-9_,]*(\.[0-9_]*)?|[-+]?[0-9]+(:[0-5]?[0-9])+(\.[0-9_]*)?|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}.*|=|<<)\z", RegexOptions.IgnoreCase)]
    private static partial Regex OlderMeaning();
}
