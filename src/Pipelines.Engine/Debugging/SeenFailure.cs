using System.Reflection;

namespace Pipelines.Engine.Debugging;

/// <summary>
/// Whether somebody awaited a failed task, as the runtime itself notes it for its unobserved-exception event. There is no public
/// way to ask; where the runtime keeps it elsewhere, the failure counts as not seen.
/// </summary>
static class SeenFailure
{
    const BindingFlags Any = BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public;

    public static bool Of(Task task)
    {
        object? at = task;
        foreach (var name in (string[])["m_contingentProperties", "m_exceptionsHolder", "m_isHandled"])
        {
            at = Field(at.GetType(), name)?.GetValue(at);
            if (at is null)
                return false;
        }
        return at is true;
    }

    static FieldInfo? Field(Type? type, string name) =>
        type is null ? null : type.GetField(name, Any) ?? Field(type.BaseType, name);
}
