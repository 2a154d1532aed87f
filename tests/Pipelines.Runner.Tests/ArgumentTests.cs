using Pipelines.Engine;
using Pipelines.Runner.Parameters;

namespace Pipelines.Runner.Tests;

/// <summary>Product section 8: parameters on the command line and in files.</summary>
public sealed class ArgumentTests : IDisposable
{
    readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("runner-tests-");

    public void Dispose() => folder.Delete(recursive: true);

    [Theory]
    [InlineData("x=1", "x", "1", false)]
    [InlineData("x=", "x", "", false)]
    [InlineData("x=-1", "x", "-1", false)]
    [InlineData("url=https://a/?b=c:=d", "url", "https://a/?b=c:=d", false)]
    [InlineData("x:=[1, 2]", "x", "[1, 2]", true)]
    [InlineData("x:=", "x", "", true)]
    [InlineData("text==a", "text", "=a", false)]
    public void A_parameter_is_a_name_and_a_text_or_json(string argument, string name, string text, bool json) =>
        Assert.Equal(new ParameterValue(text, json), ParameterArguments.Collect([argument], null)[name]);

    [Theory]
    [InlineData("x")]
    [InlineData("=1")]
    [InlineData(":=1")]
    [InlineData("")]
    public void A_parameter_without_a_name_or_a_value_is_refused(string argument) =>
        Assert.Contains("expected name=text or name:=json", Refused([argument], null), StringComparison.Ordinal);

    [Fact]
    public void A_parameter_given_twice_is_refused() =>
        Assert.Equal("the parameter 'x' is given twice: give it once.", Refused(["x=1", "x:=2"], null));

    [Fact]
    public void A_yaml_file_keeps_the_kinds_of_its_values()
    {
        var values = ParameterArguments.Collect([], Write("p.yaml", "a: 43\nb: '43'\nc: 0.5\nd: true\ne: [1, x, {y: null}]\nf: ~\ng: .nan\n"));

        Assert.Equal(
            ["""a 43""", "b \"43\"", "c 0.5", "d true", """e [1,"x",{"y":null}]""", "f null", "g \"NaN\""],
            values.Select(value => $"{value.Key} {value.Value.Text}"));
        Assert.All(values.Values, value => Assert.True(value.IsJson));
    }

    [Fact]
    public void A_json_file_will_do_as_well() =>
        Assert.Equal(new("""{"b":[1]}""", true), ParameterArguments.Collect([], Write("p.json", """{"a": {"b": [1]}}"""))["a"]);

    [Fact]
    public void What_is_given_on_the_command_line_wins_over_the_file()
    {
        var values = ParameterArguments.Collect(["a=2"], Write("p.yaml", "a: 1\nb: 1\n"));

        Assert.Equal(new("2", false), values["a"]);
        Assert.Equal(new("1", true), values["b"]);
    }

    [Theory]
    [InlineData("p.json", "{\n  \"a\": }", "p.json(2,8): expected JSON")]
    [InlineData("p.json", "[1]", "expected one map of parameter names to values")]
    public void A_bad_json_file_is_named_with_its_line(string name, string text, string expected) =>
        Assert.Contains(expected, Refused([], Write(name, text)), StringComparison.Ordinal);

    [Fact]
    public void A_bad_yaml_file_is_named_with_its_line()
    {
        var error = Assert.Throws<Manifest.ManifestException>(() => ParameterArguments.Collect([], Write("p.yaml", "a: 1\nb: !!int 2\n")));
        Assert.Equal((2, 4), (error.Problems[0].Line, error.Problems[0].Column));
    }

    [Fact]
    public void A_missing_file_is_named() => Assert.Equal("--params nope.yaml: there is no such file.", Refused([], "nope.yaml"));

    static string Refused(string[] given, string? file)
    {
        var error = Assert.Throws<RefusedException>(() => ParameterArguments.Collect(given, file));
        Assert.Equal(ExitCode.BadInput, error.ExitCode);
        return error.Message;
    }

    string Write(string name, string text)
    {
        var path = Path.Combine(folder.FullName, name);
        File.WriteAllText(path, text);
        return path;
    }
}
