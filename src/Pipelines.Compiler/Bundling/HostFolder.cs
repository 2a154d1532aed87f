using System.Text;
using System.Text.Json;
using Pipelines.Compiler.Inputs;

namespace Pipelines.Compiler.Bundling;

/// <summary>The step host beside the bundles: the Pipelines assembly is itself the program, so the folder is a whole application.</summary>
static class HostFolder
{
    const string TieredPgo = "System.Runtime.TieredPGO";

    public static IEnumerable<(string Path, byte[] Content)> Files(OutputFiles output, CompileRequest request)
    {
        foreach (var name in Dependencies.HostAssemblies)
        {
            if (output.Assembly(name) is { } file)
                yield return ($"host/{name}.dll", File.ReadAllBytes(CompiledAhead.For(file, request.CopyLocals)));
        }
        yield return ("host/Pipelines.runtimeconfig.json", Encoding.UTF8.GetBytes(RuntimeConfig(request)));
    }

    static string RuntimeConfig(CompileRequest request)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            json.WriteStartObject();
            json.WriteStartObject("runtimeOptions");
            json.WriteString("tfm", request.Framework);
            json.WriteStartArray("frameworks");
            foreach (var framework in request.RuntimeFrameworks)
            {
                json.WriteStartObject();
                json.WriteString("name", framework.Name);
                json.WriteString("version", framework.Version);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteStartObject("configProperties");
            // A process for one step ends before profile-guided code would pay; what the project says stands.
            var settings = request.ConfigProperties.Select(p => (p.Name, p.Value)).ToList();
            if (settings.All(s => s.Name != TieredPgo))
                settings.Add((TieredPgo, "false"));
            foreach (var (name, value) in settings.OrderBy(p => p.Name, StringComparer.Ordinal))
                WriteSetting(json, name, value);
            json.WriteEndObject();
            json.WriteEndObject();
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(stream.ToArray()) + "\n";
    }

    static void WriteSetting(Utf8JsonWriter json, string name, string value)
    {
        if (bool.TryParse(value, out var flag))
            json.WriteBoolean(name, flag);
        else if (long.TryParse(value, out var number))
            json.WriteNumber(name, number);
        else
            json.WriteString(name, value);
    }
}
