using System.Text;
using Mono.Cecil;
using Mono.Cecil.Rocks;

namespace Pipelines.Compiler.Hashing;

/// <summary>
/// The canonical text of one member with a name of its own, and of all that the compiler made for it: the same for every program that does the
/// same, whatever files, order and names of locals it was written with. All that is named in it is thereby reached.
/// </summary>
sealed partial class OwnerText
{
    readonly Assemblies _assemblies;
    readonly bool _keepNullable;
    readonly StringBuilder _text = new();
    readonly Dictionary<IMemberDefinition, int> _numbers = [];
    readonly Queue<IMemberDefinition> _made = [];
    readonly HashSet<IMemberDefinition> _reached = [];
    readonly HashSet<string> _foreign = new(StringComparer.Ordinal);
    readonly HashSet<string> _natives = new(StringComparer.Ordinal);
    bool _looksByName;

    OwnerText(Assemblies assemblies, bool keepNullable) => (_assemblies, _keepNullable) = (assemblies, keepNullable);

    public static Owner Of(IMemberDefinition member, Assemblies assemblies, bool keepNullable)
    {
        var text = new OwnerText(assemblies, keepNullable);
        text.Define(member);
        while (text._made.TryDequeue(out var made))
        {
            text.Line($"@{text._numbers[made]}");
            text.Define(made);
        }
        return new Owner(Key(member), text._text.ToString(), text._reached, text._foreign, text._natives, text._looksByName) { Id = DocCommentId.GetDocCommentId(member) };
    }

    /// <summary>Where it stands among the others: by name, so that the order in files does not count.</summary>
    static string Key(IMemberDefinition member) => $"{((MemberReference)member).Module.Assembly.Name.Name} {member.GetType().Name[0]} {member.FullName}";

    void Define(IMemberDefinition member)
    {
        switch (member)
        {
            case TypeDefinition type:
                DefineType(type);
                break;
            case MethodDefinition method:
                DefineMethod(method);
                break;
            case FieldDefinition field:
                DefineField(field);
                break;
            case PropertyDefinition property:
                Line($"property {property.Name} {(int)property.Attributes} {Name(property.PropertyType)} {Optional(property.GetMethod)} {Optional(property.SetMethod)}");
                Attributes(property);
                break;
            case EventDefinition @event:
                Line($"event {@event.Name} {(int)@event.Attributes} {Name(@event.EventType)} {Optional(@event.AddMethod)} {Optional(@event.RemoveMethod)}");
                Attributes(@event);
                break;
        }
    }

    void DefineType(TypeDefinition type)
    {
        var made = CompilerMade.Is(type);
        Line($"type {(made ? "" : type.FullName)} {(int)type.Attributes} : {(type.BaseType is { } parent ? Name(parent) : "")}");
        if (type.HasLayoutInfo)
            Line($"layout {type.PackingSize} {type.ClassSize}");
        foreach (var implemented in type.Interfaces)
            Line($"interface {Name(implemented.InterfaceType)}");
        Generics(type);
        Attributes(type);
        // Where memory has the fields' order, or names of equal values have: it counts.
        if (!made && (type.IsValueType || type.IsSequentialLayout || type.IsExplicitLayout))
        {
            foreach (var field in type.Fields.Where(f => !f.IsStatic || type.IsEnum))
                Line($"order {field.Name}");
        }
        if (!made)
            return;
        if (CompilerMade.IsShared(type))
        {
            if (type.Methods.FirstOrDefault(m => m.Name == ".cctor") is { } initializer)
                Line(Name(initializer));
            return;
        }
        foreach (var field in type.Fields.Where(_ => !CompilerMade.HoldsLocals(type)))
            Line(Name(field));
        foreach (var method in type.Methods)
            Line(Name(method));
        foreach (var property in type.Properties)
            Define(property);
    }

    void DefineField(FieldDefinition field)
    {
        Line($"field {ShownName(field)} {(int)field.Attributes} {Name(field.FieldType)}{(field.HasLayoutInfo ? " at " + field.Offset : "")}");
        Constant(field);
        Marshalling(field);
        if (field.InitialValue is { Length: > 0 } data)
            Line("data " + Convert.ToHexStringLower(data));
        Attributes(field);
    }

    void DefineMethod(MethodDefinition method)
    {
        Line($"method {ShownName(method)} {(int)method.Attributes} {(int)method.ImplAttributes} {Signature(method)}");
        if (CompilerMade.Is(method))
            Line("in " + Name(method.DeclaringType));
        Generics(method);
        Attributes(method);
        Attributes(method.MethodReturnType);
        Marshalling(method.MethodReturnType);
        foreach (var parameter in method.Parameters)
        {
            Line($"parameter {(CompilerMade.Is(method) ? "" : parameter.Name)} {(int)parameter.Attributes}");
            Constant(parameter);
            Marshalling(parameter);
            Attributes(parameter);
        }
        foreach (var slot in method.Overrides.Select(Name).Order(StringComparer.Ordinal))
            Line("overrides " + slot);
        if (method.PInvokeInfo is { } native)
        {
            _natives.Add(native.Module?.Name ?? "");
            Line($"native {native.Module?.Name} {native.EntryPoint} {(int)native.Attributes}");
        }
        if (method.HasBody)
            Body(method.Body);
    }

    /// <summary>Nothing for what the compiler numbers; what it names by content (members of anonymous types) is seen by serializers.</summary>
    static string ShownName(IMemberDefinition member) =>
        !CompilerMade.Is(member) ? member.Name :
        !CompilerMade.Is(member.DeclaringType) ? "" :
        CompilerMade.HoldsLocals(member.DeclaringType) && (member is FieldDefinition || member.Name.StartsWith('<')) ? "" :
        member.Name;

    string Optional(MethodDefinition? method) => method is null ? "none" : Name(method);

    void Line(string text) => _text.Append(text).Append('\n');
}

/// <summary>A member's canonical text, the members of referenced projects and the other assemblies that it names.</summary>
/// <param name="Key">Its place in the order.</param>
/// <param name="Text">What is hashed.</param>
/// <param name="Reached">Members of referenced projects.</param>
/// <param name="Foreign">Simple names of all other assemblies.</param>
/// <param name="Natives">Native libraries, as the code imports them.</param>
/// <param name="LooksByName">It can reach members that it does not name.</param>
sealed record Owner(string Key, string Text, IReadOnlyCollection<IMemberDefinition> Reached, IReadOnlyCollection<string> Foreign, IReadOnlyCollection<string> Natives, bool LooksByName)
{
    /// <summary>The member as documentation comments name it.</summary>
    public required string Id { get; init; }
}
