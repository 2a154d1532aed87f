using System.Globalization;
using System.Text;

namespace Pipelines.Values.Parts;

/// <summary>One value that is written as a file of its own.</summary>
sealed record WrittenPart(string Name, string Place, ValueFormat Format, Type Type, object Value)
{
    /// <exception cref="ValueException">It cannot be written; the message names its place.</exception>
    public void Write(Stream stream)
    {
        try
        {
            Format.Write(Type, Value, stream);
        }
        catch (ValueException e)
        {
            throw new ValueException(Place.Length == 0 ? e.Message : Messages.At(Place, e.Message), e);
        }
    }
}

/// <summary>The parts of a value that is being written, each under the name of its place: the order in which they are met is the same for equal values.</summary>
sealed class WrittenParts
{
    const int Longest = 100;

    readonly List<WrittenPart> all = [];
    readonly HashSet<string> names = new(StringComparer.OrdinalIgnoreCase);

    public IReadOnlyList<WrittenPart> All => all;

    public string Add(string place, ValueFormat format, Type type, object value)
    {
        var plain = Plain(place);
        var name = plain + format.Extension;
        for (var n = 2; !names.Add(name); n++)
            name = string.Create(CultureInfo.InvariantCulture, $"{plain}~{n}{format.Extension}");
        name = "parts/" + name;
        all.Add(new(name, place, format, type, value));
        return name;
    }

    /// <summary>A name that every file system takes: <c>Folds[3].Model</c> becomes <c>Folds.3.Model</c>.</summary>
    static string Plain(string place)
    {
        var name = new StringBuilder();
        foreach (var c in place)
        {
            if (c is '[' or '.')
                name.Append(name.Length > 0 && name[^1] != '.' ? "." : "");
            else if (c != ']')
                name.Append(char.IsAsciiLetterOrDigit(c) || c is '-' ? c : '_');
        }
        var text = name.ToString().TrimEnd('.');
        return text.Length == 0 ? "part" : text[..Math.Min(text.Length, Longest)].TrimEnd('.');
    }
}
