using System.Globalization;
using Pipelines.Values;

namespace Pipelines.Hosting;

/// <summary>Inputs from the command line; scalar outputs to the console, others to files.</summary>
sealed class StandaloneExchange(StandaloneOptions options) : StepExchange(null)
{
    public override bool TryInput(Type type, string name, out object? value)
    {
        value = null;
        if (!options.TryGet(name, out var text))
            return false;
        try
        {
            value = Read(type, name, text);
        }
        catch (ValueException e)
        {
            throw new StandaloneUsageException(Messages.BadOption(StandaloneOptions.Option(name), e.Message));
        }
        return true;
    }

    public override void Output(Type type, string name, object? value)
    {
        if (ValueFormats.IsScalar(type))
        {
            Console.Out.WriteLine($"{name} = {Text(value)}");
            return;
        }
        Directory.CreateDirectory(options.Out);
        var format = Formats.For(type, value, name);
        var path = Path.Combine(options.Out, FileName(name, format.Extension));
        using (var stream = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None))
            format.Write(type, value, stream);
        Console.Out.WriteLine($"{name} -> {path}");
    }

    object? Read(Type type, string name, string text)
    {
        if (ValueFormats.IsScalar(type) || type == typeof(FileInfo) || type == typeof(DirectoryInfo))
            return Formats.ReadText(type, text);
        if (File.Exists(text))
            return ReadFile(type, text, Formats.FormatOfFile(type, text));
        return text.Length > 0 && text[0] is '[' or '{' or '"'
            ? Formats.ReadText(type, text)
            : throw new StandaloneUsageException(Messages.NoInputFile(StandaloneOptions.Option(name), text, type));
    }

    static string Text(object? value) => value switch
    {
        null => "null",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString()!,
    };
}
