using Pipelines.Values;

namespace Pipelines.Tests;

/// <summary>Rule V1: values given as text.</summary>
public class TextValues
{
    readonly ValueFormats formats = new();

    [Fact]
    public void Text_is_read_as_the_declared_type()
    {
        Assert.Equal("42", formats.ReadText<string>("42"));
        Assert.Equal(0.3, formats.ReadText<double>("0.3"));
        Assert.Equal(1e-3, formats.ReadText<double>("1e-3"));
        Assert.True(formats.ReadText<bool>("true"));
        Assert.Null(formats.ReadText<int?>("null"));
        Assert.Equal(TaskType.Qc, formats.ReadText<TaskType>("qc"));
        Assert.Equal([1, 2.5], formats.ReadText<double[]>("[1, 2.5]"));
        Assert.Equal("a.txt", formats.ReadText<FileInfo>("a.txt").Name);
    }

    [Theory]
    [InlineData("2.5", typeof(int), "'2.5' is not a valid int")]
    [InlineData("0,3", typeof(double), "'0,3' is not a valid double")]
    [InlineData("1e999", typeof(double), "'1e999' is not a valid double")]
    [InlineData("300", typeof(byte), "'300' is not a valid byte")]
    [InlineData("yes", typeof(bool), "'yes' is not a valid bool")]
    [InlineData("7", typeof(JsonValues.Color), "expected Red, Green")]
    [InlineData("x", typeof(DateTime), "'x' is not a valid System.DateTime")]
    public void What_does_not_fit_is_refused_with_the_expected_type(string text, Type type, string message) =>
        Assert.Contains(message, Assert.Throws<ValueException>(() => formats.ReadText(type, text)).Message);
}
