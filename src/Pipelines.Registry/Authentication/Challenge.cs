using System.Net.Http.Headers;
using System.Text;

namespace Pipelines.Registry.Authentication;

/// <summary>How a registry wants to know who one is: one of what stands in <c>WWW-Authenticate</c>.</summary>
/// <param name="Scheme">Basic or Bearer, or what we do not know.</param>
/// <param name="Parameters">Realm, service, scope and so on, by lower-case name.</param>
sealed record Challenge(string Scheme, IReadOnlyDictionary<string, string> Parameters)
{
    public bool IsBearer => Scheme.Equals("Bearer", StringComparison.OrdinalIgnoreCase);

    public bool IsBasic => Scheme.Equals("Basic", StringComparison.OrdinalIgnoreCase);

    public string? this[string name] => Parameters.GetValueOrDefault(name);

    public static IEnumerable<Challenge> Read(HttpHeaderValueCollection<AuthenticationHeaderValue> headers) =>
        headers.Select(header => new Challenge(header.Scheme, Split(header.Parameter ?? "")));

    /// <summary>Names and values, the values quoted or not. What cannot be read ends it.</summary>
    static Dictionary<string, string> Split(string text)
    {
        Dictionary<string, string> parameters = [];
        for (var at = 0; text.IndexOf('=', at) is > 0 and var equals;)
        {
            var name = text[at..equals].Trim(' ', ',', '\t').ToLowerInvariant();
            at = equals + 1;
            var value = new StringBuilder();
            if (at < text.Length && text[at] == '"')
            {
                for (at++; at < text.Length && text[at] != '"'; at++)
                    value.Append(text[at] == '\\' && at + 1 < text.Length ? text[++at] : text[at]);
                at++;
            }
            else
            {
                for (; at < text.Length && text[at] != ','; at++)
                    value.Append(text[at]);
            }
            parameters[name] = value.ToString().Trim();
        }
        return parameters;
    }
}
