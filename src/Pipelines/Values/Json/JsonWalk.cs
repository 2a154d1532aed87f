using System.Globalization;
using System.Text;
using Pipelines.Values.Parts;

namespace Pipelines.Values.Json;

/// <summary>Where one reading or writing stands: the path for messages, the depth, and what was written already.</summary>
sealed class JsonWalk(WrittenParts? written = null, StoredParts? stored = null)
{
    public const int MaxDepth = 500;

    readonly List<(string? Member, int Index)> path = [];
    HashSet<object>? seen;
    int sorted;

    /// <summary>Where values with a format of their own go; null where there is no such place.</summary>
    public WrittenParts? Written => written;

    /// <summary>Where they come from.</summary>
    public StoredParts? Stored => stored;

    /// <summary>Among what is put in order by its bytes, a set's items or a dictionary's keys.</summary>
    public bool IsUnordered => sorted > 0;

    /// <summary>Not among what is put in order by its bytes first: parts are named in the order in which they are met.</summary>
    public bool TakesParts => written is not null && !IsUnordered;

    /// <summary>The place, without a dot before it.</summary>
    public string Path => Text();

    /// <summary>Into a member, as it is written behind a value: <c>.Name</c>.</summary>
    public void Enter(string member) => Enter(member, 0);

    /// <summary>Into an item of a list.</summary>
    public void Enter(int index) => Enter(null, index);

    public void Leave() => path.RemoveAt(path.Count - 1);

    /// <summary>Into items whose order their bytes decide.</summary>
    public void EnterUnordered()
    {
        Enter("[]");
        sorted++;
    }

    public void LeaveUnordered()
    {
        sorted--;
        Leave();
    }

    public ValueException Error(string what, Exception? inner = null) => new(path.Count == 0 ? what : Messages.At(Path, what), inner);

    /// <summary>Catches cycles and shared references (rule V3).</summary>
    public void Visit(object value)
    {
        if (!(seen ??= new(ReferenceEqualityComparer.Instance)).Add(value))
            throw Error(Messages.SharedReference(value.GetType()));
    }

    void Enter(string? member, int index)
    {
        if (path.Count == MaxDepth)
            throw new ValueException(Messages.At(Text(5) + "…", Messages.TooDeep(MaxDepth)));
        path.Add((member, index));
    }

    string Text(int length = int.MaxValue)
    {
        var text = new StringBuilder();
        foreach (var (member, index) in path.Take(length))
            text.Append(member ?? string.Create(CultureInfo.InvariantCulture, $"[{index}]"));
        return text.ToString().TrimStart('.');
    }
}
