using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Pipelines.Values.Json;

/// <summary>
/// Classes, structs, records and tuples: a JSON object of all their fields, private ones too, so that the round trip is exact; auto properties
/// under their own names, in the order of their names: slices may order a type's parts differently. Fields marked <c>[NonSerialized]</c> or <c>[JsonIgnore]</c> stay behind.
/// </summary>
sealed class ObjectShape(Type type) : JsonShape(type)
{
    ObjectMember[] members = [];
    bool? immutable;

    public override bool Immutable => immutable ??= FindImmutable();

    public override IReadOnlyList<JsonShape> Inner => [.. members.Select(m => m.Shape)];

    public override bool HoldsPart(object value, PartSearch search) =>
        Array.Exists(members, m => m.Shape.MayHoldParts && search.In(m.Shape, m.Field.GetValue(value)));

    /// <summary>Second half of construction: a type may hold itself.</summary>
    public void Resolve(JsonShapes shapes) => members = ObjectMember.Of(Type, shapes);

    protected override void WriteValue(Utf8JsonWriter writer, object value, JsonWalk walk)
    {
        if (value.GetType() != Type)
            throw walk.Error(Messages.DerivedCannotTravel(Type, value.GetType()));
        if (!Type.IsValueType && !Immutable)
            walk.Visit(value);
        writer.WriteStartObject();
        foreach (var member in members)
        {
            walk.Enter(member.Label);
            writer.WritePropertyName(member.Encoded);
            member.Shape.Write(writer, member.Field.GetValue(value), walk);
            walk.Leave();
        }
        writer.WriteEndObject();
    }

    protected override object ReadValue(ref Utf8JsonReader reader, JsonWalk walk)
    {
        Expect(ref reader, JsonTokenType.StartObject, walk);
        var values = new object?[members.Length];
        var given = new bool[members.Length];
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var at = IndexOf(GetText(ref reader, walk), walk);
            if (given[at])
                throw walk.Error(Messages.TwiceGiven(members[at].Name));
            reader.Read();
            walk.Enter(members[at].Label);
            values[at] = members[at].Shape.Read(ref reader, walk);
            walk.Leave();
            given[at] = true;
        }
        return Make(values, given, walk);
    }

    object Make(object?[] values, bool[] given, JsonWalk walk)
    {
        var complete = Array.IndexOf(given, false) < 0;
        var plain = complete ? null : Type.GetConstructor(Type.EmptyTypes);
        var made = plain?.Invoke(null) ?? RuntimeHelpers.GetUninitializedObject(Type);
        for (var i = 0; i < members.Length; i++)
        {
            if (given[i])
                members[i].Field.SetValue(made, values[i]);
            else if (plain is null)
                members[i].Field.SetValue(made, Default(members[i], walk));
        }
        return made;
    }

    /// <summary>The default of the constructor's parameter that stands for a member that was not given.</summary>
    object? Default(ObjectMember member, JsonWalk walk)
    {
        foreach (var constructor in Type.GetConstructors())
        {
            foreach (var parameter in constructor.GetParameters())
            {
                if (parameter.HasDefaultValue && string.Equals(parameter.Name, member.Name, StringComparison.OrdinalIgnoreCase))
                    return parameter.DefaultValue is { } value && parameter.ParameterType.IsEnum ? Enum.ToObject(parameter.ParameterType, value) : parameter.DefaultValue;
            }
        }
        throw walk.Error(Messages.MissingMember(member.Name, Type));
    }

    int IndexOf(string name, JsonWalk walk)
    {
        var at = Array.FindIndex(members, m => m.Name == name);
        if (at < 0)
            at = Array.FindIndex(members, m => string.Equals(m.Name, name, StringComparison.OrdinalIgnoreCase));
        return at >= 0 ? at : throw walk.Error(Messages.UnknownMember(name, Type));
    }

    bool FindImmutable()
    {
        immutable = false;
        return Array.TrueForAll(members, static m => m.Field.IsInitOnly && m.Shape.Immutable);
    }
}

/// <summary>A field of an object, under the name that its author gave it.</summary>
sealed record ObjectMember(FieldInfo Field, string Name, JsonShape Shape)
{
    public string Label { get; } = "." + Name;

    public JsonEncodedText Encoded { get; } = JsonEncodedText.Encode(Name, JsonFormat.Options.Encoder);

    public static ObjectMember[] Of(Type type, JsonShapes shapes)
    {
        var members = new List<ObjectMember>();
        foreach (var field in Fields(type))
        {
            var name = NameOf(field);
            if (field.IsDefined(typeof(FixedBufferAttribute), inherit: false))
                throw new ValueException(Messages.At($"{CSharpName.Of(type)}.{name}", Messages.FixedBuffer));
            if (members.Exists(m => m.Name == name))
                name = $"{CSharpName.Of(field.DeclaringType!)}.{name}";
            members.Add(new(field, name, shapes.Of(field.FieldType, $"{CSharpName.Of(type)}.{name}")));
        }
        return [.. members];
    }

    // FieldAttributes.NotSerialized, which is obsolete only by name: [NonSerialized] is how C# says it.
    const FieldAttributes NotSerialized = (FieldAttributes)0x80;

    static IEnumerable<FieldInfo> Fields(Type type)
    {
        const BindingFlags own = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;
        var inherited = type.BaseType is { } b && b != typeof(object) && b != typeof(ValueType) ? Fields(b) : [];
        return inherited.Concat(type.GetFields(own).OrderBy(NameOf, StringComparer.Ordinal).ThenBy(f => f.Name, StringComparer.Ordinal).Where(f => !LeftBehind(f)));
    }

    static string NameOf(FieldInfo field)
    {
        var name = field.Name;
        if (name.StartsWith('<') && name.IndexOf('>', StringComparison.Ordinal) is > 1 and var end)
            return name[1..end];
        return name.StartsWith("m_", StringComparison.Ordinal) && JsonShapes.IsFramework(field.DeclaringType!) ? name[2..] : name;
    }

    static bool LeftBehind(FieldInfo field) => field.Attributes.HasFlag(NotSerialized) || Ignored(field)
        || (field.Name.StartsWith('<') && field.DeclaringType!.GetProperty(NameOf(field), BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic) is { } property && Ignored(property));

    static bool Ignored(MemberInfo member) =>
        member.GetCustomAttribute<System.Text.Json.Serialization.JsonIgnoreAttribute>() is { Condition: System.Text.Json.Serialization.JsonIgnoreCondition.Always };
}
