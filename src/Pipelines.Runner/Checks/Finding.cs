namespace Pipelines.Runner.Checks;

enum FindingKind
{
    Fine,
    Note,
    Problem,
}

/// <summary>What <c>doctor</c> found out about one thing.</summary>
/// <param name="Kind">A problem stops some way of running; a note does not.</param>
/// <param name="What">The thing.</param>
/// <param name="Text">What was found, and how to mend it.</param>
sealed record Finding(FindingKind Kind, string What, string Text);
