using Pipelines.Values;

namespace Pipelines.Engine.Callbacks;

/// <summary>A parameter as a pre-execute callback finds it: a value, or an <see cref="OutputReference"/>.</summary>
sealed record Parameter(string Name, Type Type, bool Required, object? Value);

/// <summary>The parameters of one step before it starts, and what a callback made of them (rule F7).</summary>
sealed class ParameterSet
{
    readonly IReadOnlyList<Parameter> before;

    public ParameterSet(IReadOnlyList<Parameter> before)
    {
        this.before = before;
        Values = before.ToDictionary(parameter => parameter.Name, parameter => parameter.Value);
    }

    public Dictionary<string, object?> Values { get; }

    /// <summary>Each parameter with what it is now; false where its default applies because it was taken out.</summary>
    public IEnumerable<(Parameter Before, bool IsThere, object? Now)> After =>
        before.Select(parameter => (parameter, Values.TryGetValue(parameter.Name, out var now), now));

    /// <exception cref="ArgumentException">The callback put something there that does not fit.</exception>
    public void Check()
    {
        if (Values.Keys.FirstOrDefault(name => before.All(parameter => parameter.Name != name)) is { } unknown)
            throw new ArgumentException(Messages.NoSuchInput(unknown, before.Select(parameter => parameter.Name)));
        foreach (var (parameter, isThere, now) in After)
        {
            if (!isThere && parameter.Required)
                throw new ArgumentException(Messages.InputTakenOut(parameter.Name));
            if (isThere && !Fits(parameter.Type, now))
                throw new ArgumentException(Messages.WrongInput(parameter.Name, CSharpName.Of(parameter.Type), now is null ? "null" : CSharpName.Of(now is OutputReference made ? made.Type : now.GetType())));
        }
    }

    /// <summary>A reference is one of those that the callback was given.</summary>
    bool Fits(Type type, object? value) => value switch
    {
        null => !type.IsValueType || Nullable.GetUnderlyingType(type) is not null,
        OutputReference made => type.IsAssignableFrom(made.Type) && before.Any(parameter => ReferenceEquals(parameter.Value, made)),
        _ => type.IsInstanceOfType(value),
    };
}
