using Pipelines.Compiler.Packages;

namespace Pipelines.Compiler.Tests.Packages;

/// <summary>What the texts in <c>Packages</c> mean.</summary>
public sealed class PackageRangeTests
{
    [Theory]
    [InlineData("X", "1.0.0", true)]
    [InlineData("X==1.2", "1.2.0", true)]
    [InlineData("X==1.2", "1.2.1", false)]
    [InlineData("X == 1.2.0+build", "1.2", true)]
    [InlineData("X>=4.0", "4.0.0", true)]
    [InlineData("X>=4.0", "3.9.9", false)]
    [InlineData("X>=4.0", "4.0.0-preview.1", false)]
    [InlineData("X>=4.0", "10.0", true)]
    [InlineData("X>1.0,<2.0", "1.5.0", true)]
    [InlineData("X>1.0,<2.0", "2.0.0", false)]
    [InlineData("X>1.0,<2.0", "1.0.0", false)]
    [InlineData("X>=1.0, != 1.5", "1.5.0", false)]
    [InlineData("X<=1.0.0-beta.10", "1.0.0-beta.9", true)]
    [InlineData("X<=1.0.0-beta.10", "1.0.0-rc.1", false)]
    [InlineData("X>=1.0.0-beta", "1.0.0-beta.1", true)]
    [InlineData("X>=1.0.0-alpha.b", "1.0.0-alpha.1", false)]
    [InlineData("X[1.0,2.0)", "1.0.0", true)]
    [InlineData("X[1.0,2.0)", "2.0.0", false)]
    [InlineData("X(1.0,]", "1.0.0", false)]
    [InlineData("X(1.0,]", "7.0.0", true)]
    [InlineData("X[1.0.3]", "1.0.3", true)]
    [InlineData("X[1.0.3]", "1.0.4", false)]
    public void A_range_holds_what_lies_in_it(string text, string version, bool holds) => Assert.Equal(holds, PackageRange.Parse(text)!.Holds(version));

    [Theory]
    [InlineData("")]
    [InlineData("X=>1.0")]
    [InlineData("X=1.0")]
    [InlineData("X~=1.0")]
    [InlineData("X>=")]
    [InlineData("X>=one")]
    [InlineData("X>=1.0.0.0.0")]
    [InlineData("X 1.0")]
    [InlineData("X[1.0,2.0")]
    [InlineData("X[,]")]
    [InlineData("X(1.0)")]
    [InlineData(".X")]
    [InlineData("X>=1.0;Y")]
    public void What_is_no_range_is_none(string text) => Assert.Null(PackageRange.Parse(text));

    [Theory]
    [InlineData("1.2", "1.3.0", true)]
    [InlineData("1.2", "1.1.0", false)]
    [InlineData("[1.2]", "1.3.0", false)]
    [InlineData("*", "0.1.0", true)]
    [InlineData(null, "0.1.0", true)]
    public void An_item_of_a_project_file_means_what_it_means_there(string? text, string version, bool holds) => Assert.Equal(holds, PackageRange.OfItem("X", text)!.Holds(version));
}
