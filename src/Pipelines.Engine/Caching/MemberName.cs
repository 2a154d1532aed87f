using System.Text.RegularExpressions;

namespace Pipelines.Engine.Caching;

/// <summary>How a member of a code hash reads: <c>M:Iris.Take(System.Int32[])</c> is Iris.Take.</summary>
static partial class MemberName
{
    public static string Of(string id)
    {
        if (id.Length < 2 || id[1] != ':')
            return id;
        var name = Generic().Replace(id[2..].Split('(', '~')[0], "");
        var (type, member) = name.LastIndexOf('.') is > 0 and var dot ? (name[..dot], name[(dot + 1)..]) : ("", name);
        return member switch
        {
            "#ctor" => $"the constructor of {type}",
            "#cctor" => $"the static initializers of {type}",
            ['g' or 's', 'e', 't', '_', .. var property] => $"{type}.{property}",
            _ when id[0] == 'T' => $"the type {name}",
            _ => name,
        };
    }

    [GeneratedRegex("`+[0-9]+")]
    private static partial Regex Generic();
}
