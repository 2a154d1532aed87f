using Pipelines.Values;

namespace Pipelines.Hosting;

/// <summary>One line of the step process protocol, from the engine.</summary>
sealed record StepRequest
{
    public string Type { get; private set; } = "";

    public string Bundle { get; private set; } = "";

    public string? Digest { get; private set; }

    public string BaseDirectory { get; private set; } = "";

    public string WorkingDirectory { get; private set; } = "";

    public string RunId { get; private set; } = "";

    public string Step { get; private set; } = "";

    public string Component { get; private set; } = "";

    public int Attempt { get; private set; } = 1;

    public string Outputs { get; private set; } = "";

    /// <summary>The attempt's span in the engine, as W3C writes it; null where nobody listens there.</summary>
    public string? TraceParent { get; private set; }

    /// <summary>Given where another step may follow in this process: the line that ends this one's streams then.</summary>
    public string? Mark { get; private set; }

    public Dictionary<string, string> Secrets { get; } = [];

    /// <summary>What the component's settings have recorded of frameworks, where its code touches them.</summary>
    public AutoConnectFrameworks Connect { get; private set; } = AutoConnectFrameworks.All;

    /// <summary>Whether they have parameters recorded that its code parses.</summary>
    public bool ConnectArguments { get; private set; } = true;

    public Dictionary<string, StepArgument> Inputs { get; } = [];

    /// <summary>Of the answer to a step that asked for a local copy: which question.</summary>
    public int Id { get; private set; }

    /// <summary>Where the copy is; null where there is an error.</summary>
    public string? Path { get; private set; }

    public string? ErrorKind { get; private set; }

    public string? Error { get; private set; }

    /// <exception cref="ValueException">It is no request.</exception>
    public static StepRequest Parse(ReadOnlySpan<byte> line)
    {
        var request = new StepRequest();
        request.Read(line);
        return request;
    }

    void Read(ReadOnlySpan<byte> line)
    {
        var json = new JsonCursor(line);
        json.Enter('{');
        while (json.Next('}'))
        {
            switch (json.Name())
            {
                case "type": Type = json.Text() ?? ""; break;
                case "bundle": Bundle = json.Text() ?? ""; break;
                case "digest": Digest = json.Text(); break;
                case "baseDirectory": BaseDirectory = json.Text() ?? ""; break;
                case "workingDirectory": WorkingDirectory = json.Text() ?? ""; break;
                case "runId": RunId = json.Text() ?? ""; break;
                case "step": Step = json.Text() ?? ""; break;
                case "component": Component = json.Text() ?? ""; break;
                case "attempt": Attempt = json.Number(); break;
                case "outputs": Outputs = json.Text() ?? ""; break;
                case "traceparent": TraceParent = json.Text(); break;
                case "mark": Mark = json.Text(); break;
                case "secrets": ReadSecrets(ref json); break;
                case "connect": Connect = (AutoConnectFrameworks)json.Number(); break;
                case "connectArguments": ConnectArguments = json.Number() != 0; break;
                case "inputs": ReadInputs(ref json); break;
                case "id": Id = json.Number(); break;
                case "path": Path = json.Text(); break;
                case "kind": ErrorKind = json.Text(); break;
                case "error": Error = json.Text(); break;
                default: json.Skip(); break;
            }
        }
    }

    void ReadSecrets(ref JsonCursor json)
    {
        json.Enter('{');
        while (json.Next('}'))
        {
            var name = json.Name();
            Secrets[name] = json.Text() ?? "";
        }
    }

    void ReadInputs(ref JsonCursor json)
    {
        json.Enter('{');
        while (json.Next('}'))
        {
            var name = json.Name();
            Inputs[name] = StepArgument.Read(ref json);
        }
    }
}

/// <summary>An input: a stored artifact, a constant, or a list of such, with keys when it is a dictionary.</summary>
sealed record StepArgument(string? Path, string? Format, byte[]? Json, List<StepArgument>? Items, StepArgument? Keys)
{
    public static StepArgument Read(ref JsonCursor json)
    {
        string? path = null, format = null;
        byte[]? constant = null;
        List<StepArgument>? items = null;
        StepArgument? keys = null;
        json.Enter('{');
        while (json.Next('}'))
        {
            switch (json.Name())
            {
                case "path": path = json.Text(); break;
                case "format": format = json.Text(); break;
                case "json": constant = json.Skip().ToArray(); break;
                case "items": items = ReadItems(ref json); break;
                case "keys": keys = Read(ref json); break;
                default: json.Skip(); break;
            }
        }
        return new(path, format, constant, items, keys);
    }

    static List<StepArgument> ReadItems(ref JsonCursor json)
    {
        var items = new List<StepArgument>();
        json.Enter('[');
        while (json.Next(']'))
            items.Add(Read(ref json));
        return items;
    }
}
