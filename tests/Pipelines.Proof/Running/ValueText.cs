using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Text;

namespace Pipelines.Proof.Running;

/// <summary>A value as text, by its fields: two load contexts have types of their own, which nothing else compares.</summary>
sealed class ValueText
{
    const int MostNodes = 3000;
    const int MostElements = 200;
    const int Deepest = 8;

    readonly StringBuilder _text = new();
    readonly Dictionary<object, int> _seen = new(ReferenceEqualityComparer.Instance);
    int _nodes;

    public static string Of(object? value)
    {
        var writer = new ValueText();
        writer.Write(value, 0);
        return writer._text.ToString();
    }

    void Write(object? value, int depth)
    {
        if (value is null || ++_nodes > MostNodes || depth > Deepest)
        {
            _text.Append(value is null ? "null" : "…");
            return;
        }
        var type = value.GetType();
        if (type.IsEnum || type.IsPrimitive || value is string or decimal or DateTime or DateTimeOffset or TimeSpan or Guid or DateOnly or TimeOnly or System.Numerics.BigInteger)
            _text.Append(type.Name).Append(' ').Append(value is IFormattable formattable ? formattable.ToString(value is double or float ? "R" : null, CultureInfo.InvariantCulture) : value.ToString());
        else if (value is Type or MemberInfo or Delegate or Assembly or Module || type.IsPointer)
            _text.Append(value is Type named ? named.FullName : type.Name);
        else if (!type.IsValueType && !_seen.TryAdd(value, _seen.Count))
            _text.Append('#').Append(_seen[value]);
        else if (value is IEnumerable sequence && (type.IsArray || type.Assembly == typeof(object).Assembly || IsIterator(type) || type.FullName!.StartsWith("System.", StringComparison.Ordinal)))
            WriteElements(sequence, type, depth);
        else
            WriteFields(value, type, depth);
    }

    static bool IsIterator(Type type) => type.Name.StartsWith('<');

    void WriteElements(IEnumerable sequence, Type type, int depth)
    {
        _text.Append(IsIterator(type) ? "sequence" : type.Name).Append(" [");
        var count = 0;
        foreach (var element in sequence)
        {
            if (++count > MostElements)
                break;
            Write(element, depth + 1);
            _text.Append(", ");
        }
        _text.Append(']');
    }

    void WriteFields(object value, Type type, int depth)
    {
        _text.Append(IsIterator(type) ? "made" : type.FullName!.Split('[')[0]).Append(" {");
        for (var part = type; part != null && part != typeof(object); part = part.BaseType)
        {
            // A slice leaves out what nothing reads, but not the order of the rest.
            foreach (var field in part.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly).OrderBy(f => f.Name, StringComparer.Ordinal))
            {
                if (field.FieldType.IsPointer)
                    continue;
                _text.Append(field.Name).Append(": ");
                Write(field.GetValue(value), depth + 1);
                _text.Append("; ");
            }
        }
        _text.Append('}');
    }
}
