using System.Collections;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Pipelines.Values;

namespace Pipelines.Reporting;

/// <summary>
/// Records what a step's own parsing made as a table for command lines, one for configurations and one for options, each with all that was parsed so far; the last value of a name counts.
/// System.CommandLine and configurations are met by their names alone.
/// </summary>
sealed partial class ArgumentRecorder(StepContext step)
{
    const int Deepest = 5;

    readonly Dictionary<string, Dictionary<string, object?>> tables = [];
    readonly ConditionalWeakTable<object, object> taken = [];

    /// <summary>Of the command that was found and those around it, what was given and what is so by default.</summary>
    public void Parsed(object? result)
    {
        if (result is null)
            return;
        var values = new List<(string, object?)>();
        for (var at = Named.Of(result, "CommandResult"); at is not null; at = Named.Of(at, "Parent"))
        {
            if (Named.Of(at, "Command") is not { } command)
                continue;
            foreach (var symbol in Symbols(command, "Arguments").Concat(Symbols(command, "Options")).Where(symbol => symbol.GetType().Name is not ("HelpOption" or "VersionOption")))
                values.AddRange(ValueOf(result, symbol));
        }
        Report("command line", values);
    }

    public void Bound(object? value, object? configuration, string? key)
    {
        var path = configuration?.GetType().GetInterface("Microsoft.Extensions.Configuration.IConfigurationSection")?.GetProperty("Path")?.GetValue(configuration) as string;
        var name = string.Join(':', new[] { path, key }.Where(part => !string.IsNullOrEmpty(part)));
        Report("configuration", Flat(name, value, 0));
    }

    /// <summary>Options that services bound: looked at once, however often they are taken.</summary>
    public void Taken(object? options)
    {
        if (options is not null && taken.TryAdd(options, options))
            Report("options", Flat(options.GetType().Name, options, 0));
    }

    void Report(string series, IEnumerable<(string Name, object? Value)> values)
    {
        lock (tables)
        {
            var table = tables.TryGetValue(series, out var known) ? known : tables[series] = [];
            var isNew = false;
            foreach (var (name, value) in values.Where(value => value.Name.Length > 0))
            {
                var shown = value is not null && Secret().IsMatch(name) ? Messages.Hidden : value;
                isNew |= !table.TryGetValue(name, out var before) || !Equals(before, shown);
                table[name] = shown;
            }
            if (isNew)
                step.ReportTable("parameters", series, ["name", "value"], table.Select(row => (IReadOnlyList<object?>)[row.Key, row.Value]));
        }
    }

    static IEnumerable<object> Symbols(object command, string kind) => (Named.Of(command, kind) as IEnumerable ?? Array.Empty<object>()).Cast<object>();

    /// <summary>Nothing where the text given for it was refused: the program says so itself.</summary>
    static IEnumerable<(string, object?)> ValueOf(object result, object symbol)
    {
        if (Named.Of(symbol, "ValueType") is not Type type || Named.Of(symbol, "Name") is not string name)
            return [];
        var read = result.GetType().GetMethods().FirstOrDefault(method => method is { Name: "GetValue", IsGenericMethod: true }
            && method.GetParameters() is [var only] && only.ParameterType.IsGenericType && IsA(symbol.GetType(), only.ParameterType.GetGenericTypeDefinition()));
        try
        {
            return read is null ? [] : Flat(name, read.MakeGenericMethod(type).Invoke(result, BindingFlags.DoNotWrapExceptions, null, [symbol], null), 0);
        }
        catch (InvalidOperationException)
        {
            return [];
        }
    }

    static bool IsA(Type type, Type definition)
    {
        for (var at = type; at is not null; at = at.BaseType)
        {
            if (at.IsGenericType && at.GetGenericTypeDefinition() == definition)
                return true;
        }
        return false;
    }

    /// <summary>Scalars by the path that leads to them, as configurations write it.</summary>
    static IEnumerable<(string, object?)> Flat(string name, object? value, int depth)
    {
        if (value is null || ValueFormats.IsScalar(value.GetType()))
            return [(name, value)];
        if (value is IEnumerable items and not IDictionary && items.Cast<object?>().All(item => item is null || ValueFormats.IsScalar(item.GetType())))
            return [(name, string.Join(", ", items.Cast<object?>().Select(item => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{item}"))))];
        // Types of the framework that hold no settings, as a file or an address.
        if (depth == Deepest || value is not IEnumerable && value.GetType().Namespace?.Split('.')[0] == "System")
            return [(name, value.ToString())];
        return Parts(value).SelectMany(part => Flat(name.Length == 0 ? part.Name : $"{name}:{part.Name}", part.Value, depth + 1));
    }

    static IEnumerable<(string Name, object? Value)> Parts(object value) => value switch
    {
        IDictionary map => map.Keys.Cast<object>().Select(key => (key.ToString()!, map[key])),
        IEnumerable items => items.Cast<object?>().Select((item, i) => ($"{i}", item)),
        _ => value.GetType().GetProperties(BindingFlags.Instance | BindingFlags.Public)
            .Where(property => property.CanRead && property.GetIndexParameters().Length == 0)
            .Select(property => (property.Name, property.GetValue(value))),
    };

    /// <summary>Names whose values are nobody's business: they would stand in the history for good.</summary>
    [GeneratedRegex("password|passwd|secret|credential|api[-_:]?key|access[-_:]?key|connection[-_:]?string|token(?!s|iz)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Secret();
}
