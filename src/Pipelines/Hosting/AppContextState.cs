using System.Collections;
using System.Reflection;

namespace Pipelines.Hosting;

/// <summary>
/// The switches and data of <see cref="AppContext"/>, which has no call that lists them. Where the runtime keeps them elsewhere, they count as changed:
/// hosts are then used once.
/// </summary>
sealed class AppContextState
{
    static readonly FieldInfo? Data = Field("s_dataStore");
    static readonly FieldInfo? Switches = Field("s_switches");

    readonly Dictionary<object, object?> data = Copy(Data);
    readonly Dictionary<object, object?> switches = Copy(Switches);

    public bool IsUnchanged() => Data is not null && Switches is not null && IsSame(data, Copy(Data)) && IsSame(switches, Copy(Switches));

    static FieldInfo? Field(string name) => typeof(AppContext).GetField(name, BindingFlags.Static | BindingFlags.NonPublic);

    static bool IsSame(Dictionary<object, object?> before, Dictionary<object, object?> now) =>
        before.Count == now.Count && now.All(entry => before.TryGetValue(entry.Key, out var value) && Equals(value, entry.Value));

    static Dictionary<object, object?> Copy(FieldInfo? field)
    {
        Dictionary<object, object?> copy = [];
        if (field?.GetValue(null) is IDictionary entries)
        {
            foreach (DictionaryEntry entry in entries)
                copy.Add(entry.Key, entry.Value);
        }
        // The folder is each request's own.
        copy.Remove("APP_CONTEXT_BASE_DIRECTORY");
        return copy;
    }
}
