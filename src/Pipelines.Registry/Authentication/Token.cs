namespace Pipelines.Registry.Authentication;

/// <summary>What a token server gave. It shows itself nowhere.</summary>
/// <param name="text">The token.</param>
/// <param name="renewAt">When another one is needed.</param>
sealed class Token(string text, DateTimeOffset renewAt)
{
    public string Text => text;

    public DateTimeOffset RenewAt => renewAt;
}
