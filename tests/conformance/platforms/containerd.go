// Answers the questions of answers.c with containerd's package platforms.
package main

import (
	"bufio"
	"fmt"
	"os"
	"strings"

	"github.com/containerd/containerd/platforms"
)

func parse(text string) {
	platform, err := platforms.Parse(text)
	if err != nil {
		fmt.Println("error")
		return
	}
	fmt.Println(platforms.Format(platforms.Normalize(platform)))
}

func word(answer bool) string {
	if answer {
		return "yes"
	}
	return "no"
}

func match(hostText, imageText string) {
	host, hostErr := platforms.Parse(hostText)
	image, imageErr := platforms.Parse(imageText)
	if hostErr != nil || imageErr != nil {
		fmt.Println("error")
		return
	}
	fmt.Println(word(platforms.Only(host).Match(image)), word(platforms.OnlyStrict(host).Match(image)))
}

func main() {
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		line := lines.Text()
		space := strings.LastIndex(line, " ")
		switch {
		case strings.HasPrefix(line, "parse "):
			parse(line[6:])
		case strings.HasPrefix(line, "match ") && space > 6:
			match(line[6:space], line[space+1:])
		default:
			fmt.Fprintln(os.Stderr, "not a question:", line)
			os.Exit(1)
		}
	}
	if err := lines.Err(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
