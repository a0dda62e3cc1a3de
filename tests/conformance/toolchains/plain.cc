#include <iostream>
#include <map>
#include <stdexcept>
#include <string>

int main()
{
	std::map<std::string, int> numbers;
	std::string word = "caught";

	numbers["answer"] = 42;
#ifndef NO_EXCEPTIONS
	word = "";
	try {
		throw std::runtime_error("caught");
	} catch (const std::exception &e) {
		word = e.what();
	}
#endif
	std::cout << __FILE__ << " " << numbers.at("answer") << " " << word << "\n";
	return 0;
}
