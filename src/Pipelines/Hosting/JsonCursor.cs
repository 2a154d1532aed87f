using System.Text;
using Pipelines.Values;

namespace Pipelines.Hosting;

/// <summary>
/// Walks the engine's requests and bundle documents. By hand, because the library's reader is vector code that every new process compiles again:
/// it cost a step half of what the runtime's own start costs.
/// </summary>
ref struct JsonCursor(ReadOnlySpan<byte> json)
{
    readonly ReadOnlySpan<byte> json = json;
    int at;

    /// <summary>Steps into an object or list.</summary>
    public void Enter(char open)
    {
        Blank();
        Take(open);
    }

    /// <summary>True when there is another element; steps behind the end when there is none.</summary>
    public bool Next(char close)
    {
        Blank();
        if (Peek() == ',')
        {
            at++;
            Blank();
        }
        if (Peek() != close)
            return true;
        at++;
        return false;
    }

    /// <summary>The name of a member; stands on its value afterwards.</summary>
    public string Name()
    {
        var name = Text() ?? throw Bad();
        Blank();
        Take(':');
        return name;
    }

    /// <summary>A text or null.</summary>
    public string? Text()
    {
        Blank();
        if (Peek() == 'n')
        {
            Skip();
            return null;
        }
        Take('"');
        var start = at;
        while (Peek() is not ('"' or '\\'))
            at++;
        return Peek() == '"' ? Encoding.UTF8.GetString(json[start..at++]) : Escaped(start);
    }

    public int Number()
    {
        var text = Skip();
        var value = 0;
        foreach (var digit in text)
            value = digit is >= (byte)'0' and <= (byte)'9' ? checked((10 * value) + digit - '0') : throw Bad();
        return value;
    }

    /// <summary>Steps over a value.</summary>
    /// <returns>Its text.</returns>
    public ReadOnlySpan<byte> Skip()
    {
        Blank();
        var start = at;
        var depth = 0;
        do
        {
            switch (Peek())
            {
                case '"': SkipText(); break;
                case '{' or '[': depth++; at++; break;
                case '}' or ']': depth--; at++; break;
                case ',' or ':' or ' ' or '\t' or '\r' or '\n': at++; break;
                default: SkipWord(); break;
            }
        }
        while (depth > 0);
        return json[start..at];
    }

    void SkipWord()
    {
        while (at < json.Length && (char)json[at] is not (',' or '}' or ']' or ':' or ' ' or '\t' or '\r' or '\n'))
            at++;
    }

    void SkipText()
    {
        for (at++; Peek() != '"'; at++)
            at += Peek() == '\\' ? 1 : 0;
        at++;
    }

    string Escaped(int start)
    {
        var text = new StringBuilder(Encoding.UTF8.GetString(json[start..at]));
        while (Peek() != '"')
        {
            var from = at;
            while (Peek() is not ('"' or '\\'))
                at++;
            text.Append(Encoding.UTF8.GetString(json[from..at]));
            if (Peek() == '\\')
                text.Append(Escape());
        }
        at++;
        return text.ToString();
    }

    char Escape()
    {
        at++;
        var kind = Peek();
        at++;
        return kind switch
        {
            'b' => '\b',
            'f' => '\f',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'u' => (char)((Hex() << 12) | (Hex() << 8) | (Hex() << 4) | Hex()),
            _ => kind,
        };
    }

    int Hex()
    {
        var digit = Peek();
        at++;
        return char.IsAsciiHexDigit(digit) ? digit <= '9' ? digit - '0' : (digit | 32) - 'a' + 10 : throw Bad();
    }

    void Blank()
    {
        while (Peek() is ' ' or '\t' or '\r' or '\n')
            at++;
    }

    readonly char Peek() => at < json.Length ? (char)json[at] : throw Bad();

    void Take(char expected)
    {
        if (Peek() != expected)
            throw Bad();
        at++;
    }

    readonly ValueException Bad() => new(Messages.NotJson($"unexpected at byte {at}."));
}
