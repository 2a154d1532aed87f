namespace Pipelines.Proof.Marking;

/// <summary>A static method that was given a mark, under a name that no other has.</summary>
/// <param name="Name">The step's name.</param>
/// <param name="File">The file as its owner has it.</param>
/// <param name="Line">Where it is declared, counted from 1.</param>
sealed record MarkedMethod(string Name, string File, int Line)
{
    public override string ToString() => $"{File}({Line}) {Name}";
}
