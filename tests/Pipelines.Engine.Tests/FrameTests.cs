using System.Text;
using Pipelines.Engine.Containers;

namespace Pipelines.Engine.Tests;

/// <summary>Answers of a step host on the stream that its step writes to, and the words of <c>DockerArgs</c>.</summary>
public sealed class FrameTests
{
    const string Mark = "0123abcd";

    static byte[] Frame(string text, bool isLast = true) => Encoding.UTF8.GetBytes($"\u001e{Mark}{(isLast ? '.' : '+')}{text}\n");

    [Theory, InlineData(1), InlineData(2), InlineData(7), InlineData(64), InlineData(100_000)]
    public void Answers_are_taken_out_and_the_rest_is_the_steps_however_the_bytes_come(int atOnce)
    {
        byte[] bytes =
        [
            .. "half "u8, .. Frame("{\"type\":\"ready\"}"), .. "line\n"u8, .. Frame("ü", false), .. Frame(new string('x', 5_000), false), .. "between\n"u8, .. Frame("end"),
            .. "\u001e0123 not ours\n"u8, .. "\u001e\u001e"u8, .. Frame(""), .. "last\u001e0123"u8,
        ];
        List<string> answers = [];
        using var own = new MemoryStream();
        using var splitter = new FrameSplitter(new Slowly(bytes, atOnce), Mark, answers.Add);
        splitter.CopyTo(own);
        Assert.Equal(["{\"type\":\"ready\"}", $"ü{new string('x', 5_000)}end", ""], answers);
        Assert.Equal("half line\nbetween\n\u001e0123 not ours\n\u001e\u001elast\u001e0123", Encoding.UTF8.GetString(own.ToArray()));
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("  -e  A=1 ", "-e|A=1")]
    [InlineData("-v \"/my data:/data\" 'it''s' a\\ b", "-v|/my data:/data|its|a b")]
    [InlineData("\"say \\\"hi\\\" \\n\" '\\x' \"\"", "say \"hi\" \\n|\\x|")]
    [InlineData("\"open", null)]
    [InlineData("it's", null)]
    public void Words_are_cut_as_a_shell_does(string text, string? words) =>
        Assert.Equal(words, ShellWords.Split(text) is { } found ? string.Join('|', found) : null);

    /// <summary>A pipe that gives no more than some bytes at once.</summary>
    sealed class Slowly(byte[] bytes, int atOnce) : MemoryStream(bytes)
    {
        public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(atOnce, buffer.Length)]);
    }
}
