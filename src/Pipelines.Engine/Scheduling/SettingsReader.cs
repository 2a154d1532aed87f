using System.Globalization;

namespace Pipelines.Engine.Scheduling;

/// <summary>Reads the settings that a manifest holds for a component or pipeline; one that is not there was not written.</summary>
sealed class SettingsReader(IReadOnlyDictionary<string, object?> settings, string owner)
{
    public bool Has(string name) => settings.ContainsKey(name);

    public bool? Flag(string name) => Read(name, "true or false", value => value is bool flag ? flag : (bool?)null);

    public string? Text(string name) => settings.GetValueOrDefault(name) switch
    {
        null => null,
        string text => text,
        var other => throw Messages.WrongSetting(owner, name, other, "a text"),
    };

    /// <summary>Names of flags, <c>metrics, ml_net</c>.</summary>
    public T? Flags<T>(string name)
        where T : struct, Enum
    {
        var expected = string.Join(", ", Enum.GetNames<T>());
        return Read(name, $"some of {expected}", value => value is string text && !text.Any(char.IsDigit) && Enum.TryParse<T>(text.Replace("_", "", StringComparison.Ordinal), ignoreCase: true, out var flags) ? flags : (T?)null);
    }

    /// <summary>A number from 0 up.</summary>
    public double? Number(string name) => Read(name, "a number from 0 up", value =>
        value is int or long or ulong or double && Convert.ToDouble(value, CultureInfo.InvariantCulture) is >= 0 and <= double.MaxValue and var number ? number : (double?)null);

    /// <summary>A whole number from 0 up.</summary>
    public int? Count(string name) => Read(name, "a whole number from 0 up", value => value is int and >= 0 and var count ? count : value is long and >= 0 and <= int.MaxValue and var big ? (int)big : (int?)null);

    /// <summary>Seconds; null where none or 0 are given.</summary>
    public TimeSpan? Seconds(string name) => Number(name) is > 0 and var seconds ? Longest(seconds) : null;

    public IReadOnlyList<string> Texts(string name) => settings.GetValueOrDefault(name) switch
    {
        null => [],
        System.Collections.IEnumerable list and not string => [.. list.Cast<object?>().Select(item => item as string ?? throw Messages.WrongSetting(owner, name, item, "a list of texts"))],
        var other => throw Messages.WrongSetting(owner, name, other, "a list of texts"),
    };

    public IReadOnlyList<SettingsReader> Maps(string name) => settings.GetValueOrDefault(name) switch
    {
        null => [],
        System.Collections.IEnumerable list and not string => [.. list.Cast<object?>().Select(item =>
            new SettingsReader(item as IReadOnlyDictionary<string, object?> ?? throw Messages.WrongSetting(owner, name, item, "a list of maps"), $"{owner}.{name}"))],
        var other => throw Messages.WrongSetting(owner, name, other, "a list of maps"),
    };

    /// <summary>What a timer can be set to, and more than anyone waits for.</summary>
    public static TimeSpan Longest(double seconds) => TimeSpan.FromSeconds(Math.Min(seconds, TimeSpan.FromDays(30).TotalSeconds));

    T? Read<T>(string name, string expected, Func<object, T?> read)
        where T : struct
    {
        if (settings.GetValueOrDefault(name) is not { } value)
            return null;
        return read(value) ?? throw Messages.WrongSetting(owner, name, value, expected);
    }
}
