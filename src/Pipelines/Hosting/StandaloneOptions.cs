using System.Globalization;
using System.Reflection;
using System.Text;
using Pipelines.Values;

namespace Pipelines.Hosting;

/// <summary>A step's command line: <c>--test-size 0.3</c>, <c>--testSize=0.3</c>, <c>--flag</c>, <c>--out folder</c>.</summary>
sealed class StandaloneOptions
{
    readonly Dictionary<string, string> values = new(StringComparer.OrdinalIgnoreCase);

    public string Out { get; private set; } = "outputs";

    /// <summary>The usage text, when it was asked for.</summary>
    public string? Help { get; private set; }

    /// <exception cref="StandaloneUsageException">An argument does not fit, or one is missing.</exception>
    public static StandaloneOptions Parse(string component, string[] args, List<ParameterInfo> inputs, Func<List<string>> outputs)
    {
        var options = new StandaloneOptions();
        for (var i = 0; i < args.Length; i++)
        {
            if (args[i] is "--help" or "-h")
                options.Help = Usage(component, inputs, outputs());
            else
                i += options.Take(component, args, i, inputs);
        }
        var missing = inputs.Where(p => !p.HasDefaultValue && !options.values.ContainsKey(p.Name!)).Select(p => Option(p.Name!)).ToList();
        return missing.Count == 0 || options.Help is not null ? options : throw new StandaloneUsageException(Messages.MissingOptions(component, missing));
    }

    public bool TryGet(string name, out string text) => values.TryGetValue(name, out text!);

    public static string Option(string name)
    {
        var text = new StringBuilder("--");
        foreach (var c in name)
            text.Append(char.IsUpper(c) && text.Length > 2 ? "-" : "").Append(char.ToLowerInvariant(c));
        return text.ToString();
    }

    /// <returns>How many further arguments were used.</returns>
    int Take(string component, string[] args, int at, List<ParameterInfo> inputs)
    {
        if (!args[at].StartsWith("--", StringComparison.Ordinal))
            throw new StandaloneUsageException(Messages.NotAnOption(args[at]));
        var equals = args[at].IndexOf('=', StringComparison.Ordinal);
        var option = equals < 0 ? args[at] : args[at][..equals];
        var name = option[2..].Replace("-", "", StringComparison.Ordinal);
        var input = inputs.Find(p => string.Equals(p.Name, name, StringComparison.OrdinalIgnoreCase));
        if (input is null && name != "out")
            throw new StandaloneUsageException(Messages.UnknownOption(option, component, inputs.Select(p => Option(p.Name!)).Append("--out")));
        var (value, used) = Value(args, at, equals, option, input);
        if (input is null)
            Out = value;
        else
            Add(input, option, value);
        return used;
    }

    void Add(ParameterInfo input, string option, string value)
    {
        if (ValueFormats.IsScalar(input.ParameterType))
            Check(input, option, value);
        if (!values.TryAdd(input.Name!, value))
            throw new StandaloneUsageException(Messages.TwiceGiven(option));
    }

    static (string Value, int Used) Value(string[] args, int at, int equals, string option, ParameterInfo? input)
    {
        if (equals >= 0)
            return (args[at][(equals + 1)..], 0);
        if (at + 1 < args.Length && !args[at + 1].StartsWith("--", StringComparison.Ordinal))
            return (args[at + 1], 1);
        return input?.ParameterType == typeof(bool) ? ("true", 0) : throw new StandaloneUsageException(Messages.NoValue(option));
    }

    static void Check(ParameterInfo input, string option, string value)
    {
        try
        {
            new ValueFormats().ReadText(input.ParameterType, value);
        }
        catch (ValueException e)
        {
            throw new StandaloneUsageException(Messages.BadOption(option, e.Message));
        }
    }

    static string Usage(string component, List<ParameterInfo> inputs, List<string> outputs)
    {
        var text = new StringBuilder($"{component} [--out folder]");
        foreach (var input in inputs)
        {
            text.AppendLine().Append(CultureInfo.InvariantCulture, $"  {Option(input.Name!)} {CSharpName.Of(input.ParameterType)}");
            if (input.HasDefaultValue)
                text.Append(CultureInfo.InvariantCulture, $" (default {input.DefaultValue ?? "null"})");
        }
        if (outputs.Count > 0)
            text.AppendLine().Append("gives ").AppendJoin(", ", outputs);
        return text.ToString();
    }
}
