using System.Globalization;
using System.Text;

namespace Pipelines.Hosting;

/// <summary>One answer being written, by hand for the reason that <see cref="JsonCursor"/> gives.</summary>
sealed class JsonLine
{
    readonly StringBuilder text = new("{", 256);

    public JsonLine(string type) => Add("type", type);

    public JsonLine Add(string name, string? value)
    {
        if (value is null)
            return this;
        Name(name);
        Quote(text, value);
        return this;
    }

    public JsonLine Add(string name, double value)
    {
        Name(name).Append(value.ToString(CultureInfo.InvariantCulture));
        return this;
    }

    public JsonLine Enter(string name)
    {
        Name(name).Append('{');
        return this;
    }

    public JsonLine Leave()
    {
        text.Append('}');
        return this;
    }

    public byte[] End() => Encoding.UTF8.GetBytes(text.Append("}\n").ToString());

    /// <summary>A text in quotes; what JSON does not demand is not escaped.</summary>
    public static void Quote(StringBuilder text, string value)
    {
        text.Append('"');
        foreach (var c in value)
        {
            if (c is '"' or '\\')
                text.Append('\\').Append(c);
            else if (c < ' ')
                Escape(text, c);
            else
                text.Append(c);
        }
        text.Append('"');
    }

    static void Escape(StringBuilder text, char c)
    {
        const string digits = "0123456789abcdef";
        if (c == '\n')
            text.Append("\\n");
        else
            text.Append("\\u00").Append(digits[c >> 4]).Append(digits[c & 15]);
    }

    StringBuilder Name(string name)
    {
        if (text[^1] != '{')
            text.Append(',');
        Quote(text, name);
        return text.Append(':');
    }
}
