namespace Pipelines.Hosting;

/// <summary>A component's interface, as it lies beside a bundle that was published for itself: what it gives cannot be told from its code.</summary>
static class ComponentFile
{
    const string FileName = "component.json";

    /// <summary>What it gives, as name and type; nothing where there is no such file.</summary>
    public static List<string> Outputs(string folder)
    {
        var path = Path.Combine(folder, FileName);
        return File.Exists(path) ? Parse(File.ReadAllBytes(path)) : [];
    }

    static List<string> Parse(ReadOnlySpan<byte> bytes)
    {
        List<string> outputs = [];
        var json = new JsonCursor(bytes);
        json.Enter('{');
        while (json.Next('}'))
        {
            if (json.Name() != "outputs")
            {
                json.Skip();
                continue;
            }
            json.Enter('[');
            while (json.Next(']'))
                outputs.Add(Output(ref json));
        }
        return outputs;
    }

    static string Output(ref JsonCursor json)
    {
        string name = "", type = "";
        json.Enter('{');
        while (json.Next('}'))
        {
            switch (json.Name())
            {
                case "name": name = json.Text() ?? ""; break;
                case "type": type = json.Text() ?? ""; break;
                default: json.Skip(); break;
            }
        }
        return $"{name} {type}";
    }
}
