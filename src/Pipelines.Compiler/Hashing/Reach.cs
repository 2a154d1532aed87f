using Mono.Cecil;

namespace Pipelines.Compiler.Hashing;

/// <summary>
/// What a slice runs in the projects that it refers to: by the IL from member to member, and beyond it whatever could run without being named:
/// static constructors, state of types that exist, overrides and implementations. In doubt a member counts.
/// </summary>
sealed class Reach(Assemblies assemblies, bool keepNullable)
{
    readonly HashSet<IMemberDefinition> _seen = [];
    readonly Queue<IMemberDefinition> _pending = new();
    readonly Dictionary<MethodDefinition, List<MethodDefinition>> _fillings = [];

    public List<Owner> Owners { get; } = [];

    void Add(IMemberDefinition member)
    {
        if (_seen.Add(member))
            _pending.Enqueue(member);
    }

    /// <summary>Adds members and all that they reach.</summary>
    public void AddAll(IEnumerable<IMemberDefinition> members)
    {
        foreach (var member in members)
            Add(member);
        while (_pending.TryDequeue(out var member))
        {
            var owner = assemblies.OwnerOf(member, keepNullable);
            Owners.Add(owner);
            foreach (var reached in owner.Reached)
            {
                if (reached is TypeDefinition type)
                    AddType(type);
                else
                    AddMember(reached);
            }
        }
    }

    void AddMember(IMemberDefinition member)
    {
        AddType(member.DeclaringType);
        Add(member);
        if (member is MethodDefinition slot && _fillings.Remove(slot, out var fillings))
            fillings.ForEach(AddMember);
    }

    void AddType(TypeDefinition type)
    {
        // The slice's own are all there from the start.
        if (!assemblies.IsProject(type.Module.Assembly.Name.Name) || !_seen.Add(type))
            return;
        _pending.Enqueue(type);
        // Runs as soon as anything of the assembly does.
        if (type.Module.GetType("<Module>")?.Methods.FirstOrDefault(m => m.IsConstructor) is { } initializers)
            Add(initializers);
        foreach (var field in type.Fields.Where(f => (type.IsEnum || !f.IsStatic) && !CompilerMade.Is(f)))
            Add(field);
        foreach (var constructor in type.Methods.Where(m => m.IsConstructor))
            Add(constructor);
        foreach (var property in type.Properties.Where(p => (p.GetMethod ?? p.SetMethod) is { IsStatic: false }))
        {
            Add(property);
            foreach (var accessor in (MethodDefinition?[])[property.GetMethod, property.SetMethod])
            {
                if (accessor != null)
                    Add(accessor);
            }
        }
        foreach (var (slot, filling) in Slots.Of(type, assemblies))
        {
            if (slot is null || _seen.Contains(slot))
                AddMember(filling);
            else if (_fillings.TryGetValue(slot, out var others))
                others.Add(filling);
            else
                _fillings[slot] = [filling];
        }
    }
}
