using Npgsql;

namespace Pipelines.Engine;

/// <summary>Databases as platforms hand them out: <c>postgres://user:password@host:5432/database?sslmode=require</c>.</summary>
static class PostgresUrl
{
    public static bool Is(string text) => text.StartsWith("postgres://", StringComparison.OrdinalIgnoreCase) || text.StartsWith("postgresql://", StringComparison.OrdinalIgnoreCase);

    /// <exception cref="FormatException">It is no url.</exception>
    /// <exception cref="ArgumentException">A setting of its query is not known.</exception>
    public static NpgsqlConnectionStringBuilder Read(string text)
    {
        var url = new Uri(text);
        var user = url.UserInfo.Split(':', 2);
        var settings = new NpgsqlConnectionStringBuilder { Host = url.Host, Port = url.IsDefaultPort || url.Port < 0 ? 5432 : url.Port };
        if (url.AbsolutePath.Length > 1)
            settings.Database = Uri.UnescapeDataString(url.AbsolutePath[1..]);
        if (user[0].Length > 0)
            settings.Username = Uri.UnescapeDataString(user[0]);
        if (user.Length > 1)
            settings.Password = Uri.UnescapeDataString(user[1]);
        foreach (var pair in url.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('=', 2)))
            settings[Word(Uri.UnescapeDataString(pair[0]))] = Value(pair.Length > 1 ? Uri.UnescapeDataString(pair[1].Replace('+', ' ')) : "");
        return settings;
    }

    /// <summary>libpq's words where the driver has others.</summary>
    static string Word(string name) => name switch
    {
        "sslmode" => "SSL Mode",
        "application_name" => "Application Name",
        "connect_timeout" => "Timeout",
        "sslrootcert" => "Root Certificate",
        "sslcert" => "SSL Certificate",
        "sslkey" => "SSL Key",
        "search_path" => "Search Path",
        _ => name,
    };

    static string Value(string value) => value switch
    {
        "verify-ca" => "VerifyCA",
        "verify-full" => "VerifyFull",
        _ => value,
    };
}
