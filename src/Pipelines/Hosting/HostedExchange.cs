using Pipelines.Values;

namespace Pipelines.Hosting;

/// <summary>A step's inputs as its request names them; its outputs as files in the attempt's own folder.</summary>
sealed class HostedExchange(StepRequest request) : StepExchange(Path.Combine(request.Outputs, ".inputs"))
{
    public List<StepOutput> Outputs { get; } = [];

    public override bool TryInput(Type type, string name, out object? value)
    {
        value = null;
        if (!request.Inputs.TryGetValue(name, out var argument))
            return false;
        value = Read(type, argument);
        return true;
    }

    object? Read(Type type, StepArgument argument) => argument switch
    {
        { Json: { } json } => Formats.ReadJson(type, json),
        { Path: { } path, Format: { } format } => ReadFile(type, path, format),
        { Items: { } items, Keys: { } keys } => ReadMap(type.GetGenericArguments(), items, keys),
        { Items: { } items } => ReadItems(type, items),
        _ => throw new ValueException(Messages.BadRequest("it has neither a path with a format nor a constant.")),
    };

    /// <summary>A list whose elements were made by steps of their own (rule P4): only arrays, lists and their interfaces are passed so.</summary>
    object ReadItems(Type type, List<StepArgument> items)
    {
        var element = type.GetElementType() ?? type.GetGenericArguments()[0];
        var list = (System.Collections.IList)(type.IsArray ? Array.CreateInstance(element, items.Count) : Activator.CreateInstance(typeof(List<>).MakeGenericType(element), items.Count)!);
        for (var i = 0; i < items.Count; i++)
        {
            var value = Read(element, items[i]);
            if (type.IsArray)
                list[i] = value;
            else
                list.Add(value);
        }
        return list;
    }

    /// <summary>A dictionary whose values were made by steps of their own: only dictionaries and their interfaces are passed so.</summary>
    System.Collections.IDictionary ReadMap(Type[] types, List<StepArgument> items, StepArgument keys)
    {
        var places = (System.Collections.IDictionary)Read(typeof(Dictionary<,>).MakeGenericType(types[0], typeof(int)), keys)!;
        var map = (System.Collections.IDictionary)Activator.CreateInstance(typeof(Dictionary<,>).MakeGenericType(types))!;
        foreach (System.Collections.DictionaryEntry place in places)
            map.Add(place.Key, Read(types[1], items[(int)place.Value!]));
        return map;
    }

    public override void Output(Type type, string name, object? value)
    {
        var format = Formats.For(type, value, name);
        var file = FileName(name, format.Extension);
        if (File.Exists(Path.Combine(request.Outputs, file)))
            file = FileName($"{name}-{Outputs.Count}", format.Extension);
        var path = Path.Combine(request.Outputs, file);
        using var stream = new DigestStream(new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, 0));
        format.Write(type, value, stream);
        Outputs.Add(new(name, file, format.Name, CSharpName.Of(type), stream.Hex(), stream.Count));
    }
}
