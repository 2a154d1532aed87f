namespace Pipelines.Registry.Tests.Servers;

/// <summary>What goes wrong with one exchange.</summary>
sealed record Fault
{
    /// <summary>Answered in the registry's place, which hears nothing of it.</summary>
    public int? Status { get; init; }

    /// <summary>The answer comes, and the connection is closed, before a byte of the body was read.</summary>
    public bool IsEarly { get; init; }

    public (string Name, string Value)[] Headers { get; init; } = [];

    public string Body { get; init; } = "";

    /// <summary>So many bytes of the request's body get through, and no answer.</summary>
    public long? CutRequest { get; init; }

    /// <summary>So many bytes of the answer's body come back; less than none: no head either.</summary>
    public long? CutAnswer { get; init; }

    /// <summary>The byte of the answer's body that becomes another.</summary>
    public long? Alters { get; init; }

    /// <summary>Nothing comes any more after that.</summary>
    public bool Hangs { get; init; }

    public bool Breaks => !Hangs && (CutRequest ?? CutAnswer) is not null;
}
