using System.Text.Json;
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

    public Dictionary<string, StepArgument> Inputs { get; } = [];

    /// <exception cref="ValueException">It is no request.</exception>
    public static StepRequest Parse(ReadOnlySpan<byte> line)
    {
        try
        {
            var request = new StepRequest();
            request.Read(line);
            return request;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            throw new ValueException(Messages.BadRequest(e.Message), e);
        }
    }

    void Read(ReadOnlySpan<byte> line)
    {
        var reader = new Utf8JsonReader(line, new JsonReaderOptions { MaxDepth = 1200 });
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var key = reader.GetString();
            reader.Read();
            switch (key)
            {
                case "type": Type = reader.GetString() ?? ""; break;
                case "bundle": Bundle = reader.GetString() ?? ""; break;
                case "digest": Digest = reader.GetString(); break;
                case "baseDirectory": BaseDirectory = reader.GetString() ?? ""; break;
                case "workingDirectory": WorkingDirectory = reader.GetString() ?? ""; break;
                case "runId": RunId = reader.GetString() ?? ""; break;
                case "step": Step = reader.GetString() ?? ""; break;
                case "component": Component = reader.GetString() ?? ""; break;
                case "attempt": Attempt = reader.GetInt32(); break;
                case "outputs": Outputs = reader.GetString() ?? ""; break;
                case "inputs": ReadInputs(ref reader, line); break;
                default: reader.Skip(); break;
            }
        }
    }

    void ReadInputs(ref Utf8JsonReader reader, ReadOnlySpan<byte> line)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            reader.Read();
            Inputs[name] = StepArgument.Read(ref reader, line);
        }
    }
}

/// <summary>An input: a stored artifact, or a constant.</summary>
sealed record StepArgument(string? Path, string? Format, byte[]? Json)
{
    public static StepArgument Read(ref Utf8JsonReader reader, ReadOnlySpan<byte> line)
    {
        string? path = null, format = null;
        byte[]? json = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var key = reader.GetString();
            reader.Read();
            switch (key)
            {
                case "path": path = reader.GetString(); break;
                case "format": format = reader.GetString(); break;
                case "json":
                    var start = (int)reader.TokenStartIndex;
                    reader.Skip();
                    json = line[start..(int)reader.BytesConsumed].ToArray();
                    break;
                default: reader.Skip(); break;
            }
        }
        return new(path, format, json);
    }
}
